import pytest

from lading_wheels._contents import import_names


@pytest.mark.parametrize(
    ("members", "names"),
    [
        pytest.param(["app/__init__.py", "app/sub/__init__.py"], ["app"], id="a package"),
        pytest.param(["one.py", "app-1.0.dist-info/x.py"], ["one"], id="a module"),
        pytest.param(["ns/a/__init__.py", "ns/b/__init__.py"], ["ns.a", "ns.b"], id="namespace"),
        pytest.param(["ns/loose.py"], ["ns.loose"], id="a module in a namespace"),
        pytest.param(["fast.abi3.so", "f.cpython-311-x86_64-linux-gnu.so"], ["f", "fast"], id="C"),
        pytest.param(["app-1.data/purelib/app/__init__.py"], ["app"], id="data, library"),
        pytest.param(["app-1.data/scripts/run.py", "app-1.data/x"], [], id="data, scripts"),
        pytest.param(["app/data.json", "not-a-name.py", "x.pth", "a-b/c.py"], [], id="others"),
        pytest.param(["app/__init__.pyi", "app/py.typed"], [], id="types only"),
        pytest.param(["acme/__main__.py", "acme/a.py", "__main__.py"], ["acme.a"], id="programs"),
        pytest.param(["docs/conf.py", "app/__init__.py"], ["app"], id="settings of the docs"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_what_a_wheel_offers_to_import_is_read_from_its_members(
    members: list[str], names: list[str]
) -> None:
    assert import_names(members) == names
