"""Notes in Chinese: no spaces between words, three bytes a letter, names and links of the same script."""

from collections.abc import Iterator
from random import Random

from benchmarks.page import Note
from benchmarks.profiles import written
from benchmarks.profiles.written import Manner, files
from benchmarks.words import Words

__all__ = ["files", "notes"]

COMMON = (
    "我们 他们 自己 什么 这个 那个 这些 一些 没有 可以 需要 应该 能够 因为 所以 如果 但是 而且 或者 以及 通过 "
    "使用 进行 开始 结束 时间 地方 方法 问题 答案 原因 结果 内容 文件 笔记 链接 标题 段落 图片 表格 列表 代码 "
    "公式 标签 目录 设置 主题 插件 颜色 字体 大小 位置 左边 右边 上面 下面 里面 外面 前面 后面 今天 明天 昨天 "
    "早上 晚上 春天 夏天 秋天 冬天 山水 河流 森林 石头 花园 房子 桥梁 道路 城市 村庄 市场 学校 老师 学生 朋友 "
    "家庭 工作 生活 学习 思考 阅读 写作 记录 整理 搜索 打开 关闭 保存 删除 修改 增加 减少 比较 选择 决定 发现 "
    "理解 解释 说明 例如 首先 其次 最后 非常 特别 一般 简单 复杂 重要 主要 不同 相同 新的 旧的 大的 小的 快速 "
    "缓慢 清楚 容易 困难 完整 部分 全部 第一 第二 第三 每天 每次 经常 总是 从来 已经 正在 将来 过去 现在 以前 "
    "以后 之间 其中 关于 对于 由于 为了 的话"
).split()
LETTERS = "天地人山水火木金土日月星风云雨雪花草树鸟鱼虫马牛羊大小高低长短新旧红黄蓝白黑东西南北中上下左右春夏秋书画琴"


class Chinese(Words):
    """Chinese words."""

    gap = ""
    common = COMMON

    def _term(self) -> str:
        return "".join(self._rng.choices(LETTERS, k=self._rng.randint(2, 4)))


MANNER = Manner(
    paragraphs=(1.5, 1.0),
    inline={
        "wikilink": 0.14,
        "fragment": 0.03,
        "web": 0.05,
        "code": 0.25,
        "math": 0.01,
        "tag": 0.02,
        "strong": 0.1,
        "html": 0.12,
    },
    blocks={"list": 0.15, "numbers": 0.04, "fence": 0.2, "table": 0.06, "callout": 0.08, "picture": 0.08},
    technical=0.6,
    broken=0.02,
    stop="。",
    folders=("日记", "读书", "读书/书评", "收集", "示例", "帮助/技巧", ""),
    tags=("日记", "读书/进行中", "读书/完成", "想法", "资料"),
)


def notes(count: int, rng: Random) -> Iterator[Note]:
    """The notes, in no order."""
    return written.notes(count, rng, Chinese(rng, 400 + count // 4), MANNER)
