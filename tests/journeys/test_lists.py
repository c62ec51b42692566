"""The county edits a list in its browser, lays it open, a village's clerk comments, the county answers: repeatable, as it is
taken back in the end. Every page on the way is sound on a phone and at a desk.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, HAS_CHROMIUM, PHONE, WHY_NOT
from tests.journeys.pages import CLERK, COUNTY, SECRETARY
from tests.journeys.windows import close, sound, window
from tests.journeys.world import World

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.system,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not HAS_CHROMIUM, reason=WHY_NOT),
]


def test_the_county_edits_a_list_and_a_village_comments(world: World) -> None:
    office, watch = window(world, COUNTY, DESK)
    office.goto(f"{world.url}/registry/lists")
    office.get_by_role("link", name="权力服务清单 第").first.click()
    office.get_by_role("button", name="开始修订").click()
    expect(office.get_by_role("heading", name="清单预览")).to_be_visible()
    draft = office.url.partition("?")[0]
    sound(world, office, "list-draft")
    office.goto(f"{draft}/items/power_service/FW-12/edit")
    sound(world, office, "list-item-edit")
    office.locator("ol.item-list a").first.click()
    sound(world, office, "list-step-edit")
    office.get_by_label("时限要求").fill("当日受理")
    office.get_by_role("button", name="保存这一步").click()
    expect(office.get_by_role("status")).to_contain_text("已保存")
    office.goto(draft)
    until = _legal_day(world) + timedelta(days=7)
    office.get_by_label("截止日期").fill(until.isoformat())
    office.get_by_role("button", name="送出征求意见").click()
    expect(office.get_by_text("改为“当日受理”").or_(office.get_by_text("当日受理")).first).to_be_visible()

    clerk, watched = window(world, CLERK, PHONE)
    clerk.goto(office.url.partition("?")[0])
    clerk.get_by_label("以什么身份").select_option("representative")
    clerk.get_by_label("谁的意见").fill("村民代表 9 人")
    clerk.get_by_label("关于哪个事项").select_option("power_service/FW-12")
    clerk.get_by_label("意见", exact=True).fill("当日办不完的，请写明最迟哪一天。")
    clerk.get_by_role("button", name="提交意见").click()
    expect(clerk.get_by_text("当日办不完的")).to_be_visible()
    sound(world, clerk, "list-consultation")

    office.reload()
    office.get_by_role("link", name="答复").click()
    sound(world, office, "list-answer")
    office.get_by_label("不采纳").check()
    office.get_by_label("答复", exact=True).fill("当日受理，办结期限见办理时限一栏。")
    office.get_by_role("button", name="保存答复").click()
    clerk.reload()
    expect(clerk.get_by_text("当日受理，办结期限见办理时限一栏。")).to_be_visible()

    office.goto(draft)
    office.get_by_role("button", name="退回草稿，按意见修改").click()
    office.get_by_role("button", name="作废这份草稿").click()
    expect(office.get_by_role("heading", name="清单", exact=True)).to_be_visible()
    close(office, watch)
    close(clerk, watched)


@pytest.mark.parametrize(
    ("name", "path", "user"),
    [
        ("lists-everybody", "/registry/lists", ""),
        ("look-backs-county", "/registry/look-backs", COUNTY),
        ("look-backs-village", "/registry/look-backs", SECRETARY),
        ("own-items", "/registry/own-items", COUNTY),
        ("duty", "/v/{village}/items/responsibility/ZJ-08", ""),
    ],
)
def test_a_page_of_lists_issound(world: World, name: str, path: str, user: str) -> None:
    page, watch = window(world, user, DESK)
    page.goto(world.url + path.format(**world.places))
    sound(world, page, name)
    if name == "look-backs-village":
        page.locator("main .item-list a").first.click()
        sound(world, page, "look-back")
    close(page, watch)


def _legal_day(world: World) -> date:
    """The day by the demonstration's clock."""
    return date.fromisoformat(world.client().read("/registry/api/clock")["legal_day"])
