"""The settings: every field checked as it is left, nothing that a person wrote ever dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button

from hawizard.model.faults import Place
from hawizard.screens.settings import SettingsPage
from hawizard.screens.widgets.field import Field
from tests.screens.desk import TEMPLATE, Seen, desk
from tests.screens.driver import SIZES, driven, unsafe
from tests.screens.fixed import made, wizard

HOSTILE = "主机\x1b[31m[bold red]X[/]\x07"
MIRRORED = TEMPLATE + 'registry_mirrors:\n  docker.io: ["https://a.example.com", "https://b.example.com"]\n'


async def at(seen: Seen[SettingsPage], *place: str | int) -> Field:
    """The field of a place, with the keys in it."""
    seen.page.focus_place(place)
    await seen.settle()
    return next(field for field in seen.page.fields if field.input is seen.app.focused)


def shown(seen: Seen[SettingsPage], *place: str | int) -> str:
    """What stands in the session."""
    return seen.app.draft.shown(place)


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_field_is_checked_when_it_is_left_and_not_while_it_is_typed(size: tuple[int, int]) -> None:
    async with desk(SettingsPage, size=size) as seen:
        field = await at(seen, "kubernetes", "version")
        await seen.type("1.2")
        assert not field.wrong, "it complains while the first version is typed"
        await seen.press("tab")
        seen.sees("✗ “1.2” lacks its third number")
        await at(seen, "kubernetes", "version")
        await seen.type("1.28.15")
        assert not field.wrong, "it still complains of what was corrected"
        await seen.press("tab")
        assert shown(seen, "kubernetes", "version") == "1.28.15"


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_what_goes_with_the_version_is_shown_as_default_and_follows_it(size: tuple[int, int]) -> None:
    async with desk(SettingsPage, size=size) as seen:
        packages, calico = (
            next(field for field in seen.page.fields if field.place == place)
            for place in (("kubernetes", "packages", "url"), ("calico", "version"))
        )
        assert "v1.24" in packages.input.placeholder and calico.input.placeholder == "3.26.5"
        await at(seen, "kubernetes", "version")
        await seen.type("1.29.3")
        await seen.press("enter")
        assert "v1.29" in packages.input.placeholder and calico.input.placeholder == "3.29.7"
        assert packages.value == "" and "packages:\n    url" not in seen.app.draft.text


@driven
async def test_what_is_emptied_is_taken_out_and_comments_stay() -> None:
    async with desk(SettingsPage) as seen:
        await at(seen, "kubernetes", "image_repository")
        await seen.type("")
        await seen.press("tab")
        assert shown(seen, "kubernetes", "image_repository") == ""
        before = [line for line in TEMPLATE.splitlines() if line.lstrip().startswith("#")]
        assert [line for line in before if line not in seen.app.draft.text.splitlines()] == []


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_mirrors_are_added_changed_and_taken_away(size: tuple[int, int]) -> None:
    async with desk(SettingsPage, MIRRORED, size=size) as seen:
        field = await at(seen, "registry_mirrors", "docker.io")
        assert field.value == "https://a.example.com, https://b.example.com"
        await seen.type("")
        await seen.press("tab")
        assert seen.app.draft.keys_at(("registry_mirrors",)) == ()
        await at(seen, "new-mirror")
        await seen.type("quay.io")
        await seen.press("enter")
        held = [field.place for field in seen.page.fields if field.input is seen.app.focused]
        assert held == [("registry_mirrors", "quay.io")], "the new registry's URLs are not asked for next"
        assert "quay.io" not in seen.app.draft.text, "a mirror without its URL was written"
        await seen.type("https://m.example.com")
        await seen.press("enter")
        assert shown(seen, "registry_mirrors", "quay.io") == "https://m.example.com"
        assert seen.app.draft.faults == ()


@driven
async def test_a_registry_that_was_named_in_one_session_is_not_asked_for_in_another(home: Path) -> None:
    first, other = made("first"), made("other")
    async with wizard(first) as seen:
        await seen.turn_to("settings")
        page = seen.app.screen
        assert isinstance(page, SettingsPage)
        field = next(field for field in page.fields if field.place == ("new-mirror",))
        field.input.focus()
        await seen.press(*"quay", "enter")
        assert ("registry_mirrors", "quay") in [field.place for field in page.fields]
        seen.app.open(other)
        await seen.turn_to("settings")
        assert ("registry_mirrors", "quay") not in [field.place for field in page.fields], seen.text


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_down_and_up_go_from_field_to_field_and_none_is_out_of_sight(size: tuple[int, int]) -> None:
    async with desk(SettingsPage, size=size) as seen:
        fields = seen.page.fields
        for key, order in (("down", fields), ("up", fields[-2::-1])):
            for field in order:
                await seen.press(key)
                assert seen.app.focused is field.input, f"{key} does not lead to {field.place}"
                assert seen.page.find_widget(field.input).visible_region.height, f"{field.place} is hidden"


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_refused_key_is_shown_told_and_taken_out_only_on_request(size: tuple[int, int]) -> None:
    text = TEMPLATE + "# mine\ncolour: green\n"
    async with desk(SettingsPage, text, size=size) as seen:
        assert seen.app.draft.text == text, "it was dropped by being shown"
        seen.page.focus_place(("colour",))
        await seen.settle()
        assert isinstance(seen.app.focused, Button), "Enter on this fault in the review leads nowhere"
        seen.sees("colour: green", "There is no key “colour” here", "Take it out of the file")
        await seen.press("enter")
        assert "colour" not in seen.app.draft.text and seen.app.draft.cluster is not None


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        (TEMPLATE, ("kubernetes", "pod_subnet"), ("kubernetes", "pod_subnet")),
        (MIRRORED, ("registry_mirrors", "docker.io", 1), ("registry_mirrors", "docker.io")),
        (TEMPLATE, ("kubernetes",), ("kubernetes", "version")),
        (TEMPLATE, ("ssh", "port"), ("ssh", "port")),
    ],
)
@pytest.mark.parametrize("size", SIZES)
@driven
async def test_a_fault_leads_to_its_field(
    text: str, place: Place, wanted: Place, size: tuple[int, int]
) -> None:
    async with desk(SettingsPage, text, size=size) as seen:
        seen.page.focus_place(place)
        await seen.settle()
        focused = [field for field in seen.page.fields if field.input is seen.app.focused]
        assert [field.place for field in focused] == [wanted]
        row = focused[0].region
        assert seen.page.form.region.contains_region(row), "the field is out of sight"


@driven
async def test_every_field_says_what_it_is_for() -> None:
    async with desk(SettingsPage) as seen:
        assert [field.label for field in seen.page.fields if not field.hint] == []


@driven
async def test_letters_type_in_every_field() -> None:
    async with desk(SettingsPage) as seen:
        for field in seen.page.fields:
            field.input.focus()
            await seen.type("q?:")
            assert field.value == "q?:" and seen.app.screen is seen.page, field.label


@driven
async def test_while_a_run_is_at_work_nothing_is_edited_and_that_is_said() -> None:
    async with desk(SettingsPage, frozen=True) as seen:
        seen.sees("A run is at work: nothing can be edited")
        await seen.press("tab", "x", "enter", "tab")
        assert seen.app.draft.text == TEMPLATE


@pytest.mark.parametrize("size", SIZES)
@driven
async def test_hostile_text_is_shown_and_not_obeyed(size: tuple[int, int]) -> None:
    odd = HOSTILE.encode("unicode_escape").decode()
    text = TEMPLATE.replace("name: cka-ha", f'name: "{odd}"') + f'"{odd}": "{odd}"\n'
    text += f'registry_mirrors:\n  "{odd}": ["{odd}"]\n'
    async with desk(SettingsPage, text, size=size) as seen:
        for key in ("tab", *["tab"] * 18):
            await seen.press(key)
            assert unsafe(seen.lines) == []
        assert seen.app._exit is False
