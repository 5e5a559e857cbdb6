from lading_docker._dockerfile import Base, expanded, parse

DIGEST = f"sha256:{'0' * 64}"


def named(text: str, **given: str) -> list[tuple[int, str]]:
    return [(each.line, each.image) for each in parse(text).bases(given)]


def test_every_image_of_others_is_named_and_no_stage() -> None:
    text = f"""# syntax=docker/dockerfile:1
# a comment
ARG BASE=python:3.12 PLAIN
FROM --platform=$BUILDPLATFORM go@{DIGEST} AS Build
COPY --from=busybox /bin/sh \\
  # in between

  /bin/sh
RUN --mount=type=bind,from=tools:1,target=/t --mount=type=cache,target=/c make
FROM scratch AS none
COPY --chown=1 --from=build /a /a
COPY --from=1 /a /a
COPY --from=7 /a /a
from $BASE
RUN --mount=from=build,target=/b true
FROM build
FROM ${{NONE}}
"""
    assert named(text) == [
        (1, "docker/dockerfile:1"),
        (4, f"go@{DIGEST}"),
        (5, "busybox"),
        (9, "tools:1"),
        (13, "7"),
        (14, "python:3.12"),
        (17, ""),
    ]


def test_only_a_word_of_its_own_begins_a_here_document() -> None:
    quoted = """FROM a
RUN echo "usage: cat <<EOF"
FROM b
RUN echo it's <<EOF
FROM c
RUN cat <<EOF <<-"B C" 3<<'D'
FROM no
EOF
FROM no
\tB C
FROM no
D
COPY --from=d / /
"""
    assert named(quoted) == [(1, "a"), (3, "b"), (5, "c"), (13, "d")]


def test_a_frontend_may_stand_below_the_name_of_an_interpreter() -> None:
    assert named("#!/usr/bin/env x\n# syntax=x/y:1\nFROM a\n") == [(2, "x/y:1"), (3, "a")]
    assert named("// check=skip=all\n// syntax = x/y:1\nFROM a\n") == [(2, "x/y:1"), (3, "a")]
    assert named("# syntax=x/y:1\n// syntax=other\nFROM a\n") == [(1, "x/y:1"), (3, "a")]


def test_a_stage_is_known_only_below_the_line_that_names_it() -> None:
    assert named("FROM later\nFROM scratch AS later\nFROM later\n") == [(1, "later")]


def test_what_a_stage_is_on_is_found_through_other_stages() -> None:
    text = """ARG BASE=python:3.12
FROM go AS build
FROM $BASE-$TARGETARCH AS Own
FROM scratch AS none
FROM own AS last
FROM LAST
"""
    file = parse(text)
    assert file.below("", {"TARGETARCH": "arm64"}) == "python:3.12-arm64"
    assert file.below("", {"BASE": "alpine"}) == "alpine-"
    found = {each: file.below(each, {}) for each in ("Build", "none", "own", "0", "last")}
    assert found == {
        "Build": "go",
        "none": "",
        "own": "python:3.12-",
        "0": "go",
        "last": "python:3.12-",
    }
    assert parse("FROM a\nFROM b AS c\nFROM c AS c\n").below("", {}) == "b"
    assert parse("ARG A=b\n").below("", {}) == ""


def test_arguments_replace_the_defaults_of_those_that_are_declared() -> None:
    text = "ARG VERSION=1\nARG BASE=go:$VERSION-${TARGETARCH}\nFROM $BASE$OTHER\nARG BASE=x\n"
    assert named(text, VERSION="2", TARGETARCH="arm64", OTHER="y") == [(3, "go:2-arm64")]
    assert [*parse(text).bases({})] == [Base(3, "$BASE$OTHER", "go:1-")]


def test_what_is_in_a_here_document_is_no_instruction() -> None:
    text = (
        "FROM scratch\nRUN <<A cat <<-'B'\nFROM a\nA\nFROM b\n\tB\nCOPY <<C /c\nFROM c\nC\nFROM d\n"
    )
    assert named(text) == [(10, "d")]


def test_the_escape_character_may_be_another_one() -> None:
    assert named("# Escape=`\r\nFROM `\r\n  a:1`\r\n-b\r\nRUN c\\\r\nFROM d\r\n") == [
        (2, "a:1-b"),
        (6, "d"),
    ]


def test_quotes_are_no_part_of_a_name() -> None:
    text = """ARG A=go
FROM "$A:1" AS one
FROM 'alpine'":3"
FROM --platform='linux/amd64' '$A'
COPY --chown="a b" --from='x:latest' / /
COPY --from="one" / /
RUN --mount=type=bind,from="tools:1",target=/t --mount='type=bind,from=one' true
FROM "it's
"""
    assert named(text) == [
        (2, "go:1"),
        (3, "alpine:3"),
        (4, "$A"),
        (5, "x:latest"),
        (7, "tools:1"),
        (8, "it's"),
    ]
    assert parse(text.rpartition("FROM")[0] + "FROM 'one'").below("", {}) == "go:1"


def test_variables_have_defaults_and_alternatives() -> None:
    known = {"A": "a", "E": ""}
    assert expanded("$A ${A} ${B:-b} ${E:-e} ${A:+c} ${E:+c}|$B|", known) == "a a b e c ||"
    assert parse("ARG A='x\nFROM $A\n").instructions[0].rest == "A='x"
    assert named("ARG A='x\nFROM $A\n") == [(2, "'x")]
