import gzip
import subprocess
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lading_archive import gzipped

CONTENTS = st.binary() | st.builds(lambda part, times: part * times, st.binary(), st.integers(0, 9))


@given(CONTENTS)
def test_python_reads_back_what_was_compressed(data: bytes) -> None:
    assert gzip.decompress(gzipped(data)) == data
    assert gzipped(memoryview(data)) == gzipped(data)


@settings(max_examples=20)
@given(CONTENTS)
def test_gzip_reads_back_what_was_compressed(data: bytes) -> None:
    packed = gzipped(data)
    subprocess.run(["gzip", "-t"], input=packed, check=True)
    plain = subprocess.run(["gzip", "-dc"], input=packed, capture_output=True, check=True)
    assert plain.stdout == data


@pytest.mark.parametrize("data", [b"", b"x", b"ab" * 100_000])
def test_the_header_names_no_file_no_time_and_no_system(data: bytes) -> None:
    assert gzipped(data)[:10] == b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"


def test_the_zlib_of_this_machine_compresses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(zlib, "compress")
    monkeypatch.delattr(zlib, "compressobj")
    assert len(gzipped(b"ab" * 10_000)) < 1000
