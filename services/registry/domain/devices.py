"""What a browser says of itself, in words an official recognises; the long name itself is not kept."""

_SYSTEMS = (
    ("harmonyos", "鸿蒙手机"), ("openharmony", "鸿蒙手机"), ("ipad", "苹果平板"), ("iphone", "苹果手机"),
    ("android", "安卓手机"), ("windows", "Windows 电脑"), ("mac os", "苹果电脑"), ("linux", "Linux 电脑"),
)  # fmt: skip
# Order matters: most browsers also name the one they are made from.
_BROWSERS = (
    ("micromessenger", "微信"), ("dingtalk", "钉钉"), ("qqbrowser", "QQ 浏览器"), ("ucbrowser", "UC 浏览器"),
    ("huaweibrowser", "华为浏览器"), ("miuibrowser", "小米浏览器"), ("edg", "Edge"), ("firefox", "火狐"),
    ("chrome", "Chrome"), ("safari", "Safari"),
)  # fmt: skip
UNKNOWN = "未知设备"


def device_words(user_agent: str) -> str:
    """ "安卓手机，微信"; "程序" for what is no browser, "未知设备" where nothing is said."""
    said = user_agent.lower()
    system = next((words for mark, words in _SYSTEMS if mark in said), "")
    browser = next((words for mark, words in _BROWSERS if mark in said), "")
    if system and browser:
        return f"{system}，{browser}"
    return system or browser or ("程序" if said else UNKNOWN)
