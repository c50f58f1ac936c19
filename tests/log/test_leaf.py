"""Leaves: canonical bytes, hashes, names, commitments."""

import hashlib
import json
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govkz_crawler.log.leaf import (
    LARGEST,
    canonical,
    commitment,
    committed,
    leaf_bytes,
    leaf_hash,
    new_salt,
    ni_name,
    parse_ni,
)
from tests.patience import PATIENCE

NAMES = st.text(st.characters(max_codepoint=127))
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=8,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)

# RFC 8785 says how: ECMAScript's own JSON.stringify, with names sorted.
JCS_IN_NODE = """
const write = value => Array.isArray(value) ? "[" + value.map(write).join(",") + "]"
  : value && typeof value === "object"
    ? "{" + Object.keys(value).sort().map(n => JSON.stringify(n) + ":" + write(value[n])).join(",") + "}"
    : JSON.stringify(value);
const documents = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(documents.map(d => Buffer.from(write(d)).toString("hex"))));
"""


@given(OBJECTS)
def test_canonical_json_holds_the_value(value: dict[str, Any]) -> None:
    encoded = canonical(value)
    assert json.loads(encoded) == value
    assert canonical(json.loads(encoded)) == encoded
    assert canonical(dict(reversed(value.items()))) == encoded


@given(OBJECTS, TEXT, st.integers(0, 600))
def test_a_long_text_is_written_as_a_short_one(value: dict[str, Any], text: str, length: int) -> None:
    long = {**value, "text": text + 'қ"\\\n' * length + text}
    as_json = json.dumps(long, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(long) == as_json.encode()


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ({}, "{}"),
        ({"b": None, "a": [True, False, 0, -1], "B": {}}, '{"B":{},"a":[true,false,0,-1],"b":null}'),
        (
            {"text": 'Ә "қ"\\\x00\x1f\b\f\n\r\t\x7f\u2028😀/'},
            '{"text":"Ә \\"қ\\"\\\\\\u0000\\u001f\\b\\f\\n\\r\\t\x7f\u2028😀/"}',
        ),
        ({"largest": 2**53 - 1}, '{"largest":9007199254740991}'),
    ],
)
def test_canonical_json_is_rfc_8785(value: dict[str, Any], encoded: str, node: str) -> None:
    assert canonical(value) == encoded.encode()
    script = [node, "-e", JCS_IN_NODE]
    answer = subprocess.run(
        script, input=json.dumps([value]), capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert bytes.fromhex(json.loads(answer.stdout)[0]) == canonical(value)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        b"bytes",
        {1: "a"},
        {"ә": 1},
        {"deep": [{"x": [0.1]}]},
        "\ud800",
        {"a", "b"},
    ],
)
def test_what_other_readers_would_write_differently_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical({"value": value})


def test_a_leaf_names_its_recipe() -> None:
    leaf = leaf_bytes("versions", 1, {"lang": "kk", "article_id": 7})
    assert leaf == b'{"article_id":7,"lang":"kk","type":"govkz/versions/1"}'
    assert leaf_hash(leaf) == hashlib.sha256(b"\x00" + leaf).digest()


@pytest.mark.parametrize(
    ("ledger", "recipe", "fields"),
    [("versions", 0, {}), ("Versions", 1, {}), ("a/b", 1, {}), ("", 1, {}), ("versions", 1, {"type": "mine"})],
)
def test_a_leaf_of_no_type_is_refused(ledger: str, recipe: int, fields: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        leaf_bytes(ledger, recipe, fields)


def test_a_leaf_of_64_kib_is_refused() -> None:
    around = len(leaf_bytes("versions", 1, {"url": ""}))
    assert len(leaf_bytes("versions", 1, {"url": "a" * (LARGEST - around)})) == LARGEST == 65535
    with pytest.raises(ValueError, match="65536 bytes"):
        leaf_bytes("versions", 1, {"url": "a" * (LARGEST - around + 1)})


def test_a_commitment_tells_nothing_without_its_salt() -> None:
    salt = bytes(range(16))
    assert json.loads(committed(salt, {"text": "Мәтін"})) == {"salt": salt.hex(), "text": "Мәтін"}
    expected = hashlib.sha256('{"salt":"000102030405060708090a0b0c0d0e0f","text":"Мәтін"}'.encode()).hexdigest()
    assert commitment(salt, {"text": "Мәтін"}) == expected
    assert commitment(new_salt(), {"text": "Мәтін"}) != commitment(new_salt(), {"text": "Мәтін"})


@pytest.mark.parametrize(("salt", "content"), [(b"", {}), (bytes(15), {}), (bytes(17), {}), (bytes(16), {"salt": ""})])
def test_a_commitment_needs_its_own_salt(salt: bytes, content: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        commitment(salt, content)


@given(st.binary(min_size=32, max_size=32))
def test_names_hold_the_hash(digest: bytes) -> None:
    assert parse_ni(ni_name(digest)) == digest


def test_the_name_is_that_of_rfc_6920() -> None:
    name = "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    assert ni_name(hashlib.sha256(b"Hello World!").digest()) == name


GOOD = ni_name(bytes(32))


@pytest.mark.parametrize(
    "name",
    ["", "ni:///sha-256;", GOOD + "=", GOOD[:-1], GOOD[:-1] + "B", GOOD.replace("ni:///", "ni://a/"), GOOD.upper(),
     " " + GOOD, GOOD.removeprefix("ni:///sha-256;"), GOOD + "\n"],
)  # fmt: skip
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        parse_ni(name)


@given(st.text())
def test_a_name_is_read_exactly_or_refused(name: str) -> None:
    try:
        digest = parse_ni(name)
    except ValueError:
        return
    assert ni_name(digest) == name
