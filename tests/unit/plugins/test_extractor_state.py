"""What the lines so far say of those to come."""

from __future__ import annotations

import pytest

from tasktriage.plugin import UnitKind
from tasktriage_plugins.extractor_rules.headings import Heading
from tasktriage_plugins.extractor_rules.segments import Block
from tasktriage_plugins.extractor_rules.state import OpenList, Section, State

DUTIES = Section(UnitKind.DUTY, 2, "Duties", sure=True)
NEEDS = Section(UnitKind.REQUIREMENT, 2, "Needs", sure=True)
LIST = OpenList(UnitKind.DUTY)


def item(mark: str = "-", *, blank: bool = False) -> Block:
    return Block(0, 9, bullet=True, blank_before=blank, mark=mark)


def prose(*, blank: bool = False) -> Block:
    return Block(0, 9, bullet=False, blank_before=blank)


@pytest.mark.parametrize(
    ("block", "in_list", "group"),
    [(item(), True, 3), (item(), False, 4), (prose(), True, 4), (item(blank=True), True, 4)],
)
def test_blank_lines_and_changes_of_kind_begin_a_group(block, in_list, group):
    state = State(group=3, in_list=in_list).at(block)
    assert (state.group, state.in_list) == (group, block.bullet)


def test_items_that_all_stand_after_blank_lines_are_one_list():
    state = State()
    groups = []
    for block in (item(blank=True), item(blank=True), item(blank=True), item(), item(blank=True)):
        state = state.at(block)
        groups.append(state.group)
    assert groups == [1, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("label", "block", "left"),
    [
        (UnitKind.BENEFIT, item(), UnitKind.BENEFIT),
        (UnitKind.BENEFIT, item(blank=True), None),
        (UnitKind.BENEFIT, prose(), None),
        (UnitKind.PAY, item(), None),  # it has one value
    ],
)
def test_how_far_a_label_reaches(label, block, left):
    assert State(label=label).at(block).label is left


@pytest.mark.parametrize(
    ("opened", "block", "goes_on"),
    [
        (OpenList(UnitKind.DUTY), item(blank=True), True),
        (OpenList(UnitKind.DUTY, "-"), item("-", blank=True), True),
        (OpenList(UnitKind.DUTY, "-"), item("*", blank=True), False),
        (OpenList(UnitKind.DUTY, "1"), item("4", blank=True), True),
        (OpenList(UnitKind.DUTY, "1"), item("1", blank=True), False),  # counts anew
        (OpenList(UnitKind.DUTY, "-", tight=True), item("-", blank=True), True),
        (OpenList(UnitKind.BENEFIT, "-", tight=True), item("-", blank=True), False),
        (OpenList(UnitKind.DUTY), prose(blank=True), False),
    ],
)
def test_a_list_may_go_on_after_a_blank_line(opened, block, goes_on):
    assert opened.goes_on_with(block) is goes_on
    assert State(open_list=opened).at(block).open_list == (opened if goes_on else None)


def test_without_a_blank_line_a_list_stays_open():
    assert State(open_list=LIST).at(prose()).open_list is LIST


def test_a_list_takes_the_mark_of_its_first_item():
    state = State(open_list=LIST).with_item(item("3"))
    assert state.open_list == OpenList(UnitKind.DUTY, "1")
    state = state.with_item(item("4"))
    assert state.open_list == OpenList(UnitKind.DUTY, "1", tight=True)
    broken = state.with_item(item("-", blank=True))
    assert broken.open_list == OpenList(UnitKind.DUTY, "1", broken=True)
    assert State(open_list=LIST).with_item(prose()).open_list is LIST
    assert State().with_item(item()) == State()


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        (Heading(UnitKind.BENEFIT, 3, sure=True), Section(UnitKind.BENEFIT, 3, "New", True)),
        (Heading(UnitKind.DUTY, 9, asked=True), Section(UnitKind.DUTY, 9, "New", True)),
        (Heading(UnitKind.APPLY, 9, asked=True), Section(UnitKind.APPLY, 9, "New", False)),
        (Heading(None, 3), Section(UnitKind.DUTY, 2, "New", True)),  # stays within
        (Heading(None, 2), Section(None, 99, "New", False)),
    ],
)
def test_headings_open_sections(heading, section):
    before = State(DUTIES, LIST, UnitKind.PAY, group=4, in_list=True)
    assert before.under(heading, "New") == State(section, group=5, in_list=True)


def test_a_part_of_a_section_belongs_to_it():
    assert State(DUTIES, LIST, UnitKind.PAY, 4).in_part() == State(DUTIES, group=5)
    assert not State(NEEDS).in_part().section.sure


def test_only_sections_without_tasks_can_be_in_doubt():
    assert State(DUTIES).in_doubt().section.sure
    assert State(NEEDS).in_doubt().section == Section(UnitKind.REQUIREMENT, 2, "Needs")


def test_labels_close_lists_and_what_ends_a_posting_ends_its_duties():
    state = State(DUTIES, LIST).labelled(UnitKind.ADMIN)
    assert state == State(DUTIES, label=UnitKind.ADMIN)
    state = State(DUTIES, LIST).labelled(UnitKind.PAY)
    assert state == State(Section(name="Duties"), label=UnitKind.PAY)
    assert State(NEEDS).labelled(UnitKind.PAY).section is NEEDS


def test_lead_ins():
    assert State().led_in(UnitKind.DUTY).open_list == LIST
    assert State().led_in(None).open_list is None
    opened = State(open_list=OpenList(UnitKind.BENEFIT, "-", tight=True))
    assert opened.led_in(None).open_list == OpenList(UnitKind.BENEFIT)
    assert opened.led_in(UnitKind.DUTY).open_list == LIST


def test_duties_end_and_other_sections_go_on():
    assert State(DUTIES, LIST).after_duties() == State(Section(name="Duties"))
    assert State(NEEDS, LIST).after_duties() == State(NEEDS, LIST)


@pytest.mark.parametrize(
    ("state", "bullet", "kind"),
    [
        (State(), True, None),
        (State(Section(UnitKind.OTHER)), True, None),
        (State(DUTIES), False, UnitKind.DUTY),
        (State(DUTIES, label=UnitKind.ADMIN), False, UnitKind.ADMIN),
        (State(open_list=LIST), True, UnitKind.DUTY),
        (State(open_list=LIST), False, None),
        (State(NEEDS, LIST), True, UnitKind.REQUIREMENT),
        (State(open_list=LIST, label=UnitKind.ADMIN), True, UnitKind.DUTY),
    ],
)
def test_what_a_statement_is_about_by_its_place(state, bullet, kind):
    assert state.kind(bullet=bullet) is kind


def test_what_leaves_no_doubt():
    assert State(DUTIES).sure(UnitKind.DUTY)
    assert not State(DUTIES).sure(UnitKind.BENEFIT)
    assert State(open_list=LIST).sure(UnitKind.DUTY)
    assert not State(open_list=OpenList(UnitKind.DUTY, broken=True)).sure(UnitKind.DUTY)
    assert not State(open_list=OpenList(UnitKind.BENEFIT)).sure(UnitKind.BENEFIT)
