"""Train the span reader on the bundled backbone.

    python -m training.train_reader --data FOLDER --out FOLDER [--init FILE]

Writes ``reader.safetensors`` (and ``reader-average.safetensors``, the moving
average of the weights) and ``training.json`` to the out folder. Interrupted,
the same command goes on from the last checkpoint. Runs on a GPU when torch
finds one, else on the CPU, in bf16 where the hardware multiplies it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from training.clauses import made_up_news
from training.data import Example, load_data
from training.examples import build_mix
from training.facts import made_up_facts
from training.mining import retrieved_groups, story_groups
from training.written import add_written, read_news, read_stories

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_QUESTION_TOKENS = 96  # as qa.reader cuts them
_HEAD = "qa_outputs"
_MULTIPLE = 32  # tokens
_ATTENTION = "citaat-training"
_FAR = -1e4  # a logit of what is padding
_POOL = 1 << 23  # numbers


@dataclass(frozen=True)
class Settings:
    """Everything that decides the weights, beside the data."""

    seed: int = 1
    lr: float = 1e-4
    layer_decay: float = 0.95  # each layer down learns this much slower
    warmup: int = 60  # steps
    batch_tokens: int = 4096  # padded tokens a step
    window: int = 320  # tokens of question and context together
    first_layer: int = 4  # layers below stay as in the backbone
    weight_decay: float = 0.01
    dropout: float = 0.1  # of the trained layers' outputs and of their attention
    ranking: float = 0.3  # weight of scoring answerable windows above others, beside the spans
    comparing: float = 0.5  # weight of finding the answer among a question's passages
    clip: float = 1.0
    average: float = 0.995  # decay of the moving average of the weights
    made_up: int = 4_000  # windows of made-up news in a pass, of either kind a half
    written: int = 100_000  # windows of written news in a pass; 0: no written texts at all
    among: int = 8_000  # questions of the data and the news among passages in a pass
    stories: int = 2  # times that each question of the stories is so asked in a pass
    alone: int = 300_000  # windows of other questions in a pass, at most
    passes: float = 1.0
    minutes: float | None = None  # wall clock after which the rate has reached its end


@dataclass
class Encoded:
    """Windows of token ids, flat: ``ids[offsets[i]:offsets[i + 1]]`` is window i.

    ``spans`` is int32 [windows, 2], first and last token of the answer, (0, 0)
    for none; ``groups`` int32 [windows], the same number for windows to compare,
    -1 for one without companions.
    """

    ids: np.ndarray
    offsets: np.ndarray
    spans: np.ndarray
    groups: np.ndarray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def lengths(self) -> np.ndarray:
        return np.diff(self.offsets)

    def window(self, row: int) -> np.ndarray:
        return self.ids[self.offsets[row] : self.offsets[row + 1]]


def token_span(
    offsets: Sequence[tuple[int, int]], text: str, start: int, end: int
) -> tuple[int, int]:
    """First and last token that cover ``text[start:end]``.

    Offsets may begin with the space before a word, which the answer leaves out.
    """
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    first = max((i for i, (a, _) in enumerate(offsets) if a <= start), default=0)
    while first < len(offsets) - 1 and offsets[first][1] <= start:
        first += 1
    last = max((i for i, (a, b) in enumerate(offsets) if a < end and b > a), default=first)
    return first, max(first, last)


def encode(
    examples: Sequence[Example], tokenizer: PreTrainedTokenizerFast, window: int, seed: int
) -> Encoded:
    """One window an example: the whole pair, or the part of it that holds the answer."""
    rng = random.Random(seed)  # noqa: S311
    questions = sorted({e.question for e in examples})
    contexts = sorted({e.context for e in examples})
    ask = dict(
        zip(questions, tokenizer(questions, add_special_tokens=False)["input_ids"], strict=True)
    )
    read = tokenizer(contexts, add_special_tokens=False, return_offsets_mapping=True)
    where = {context: i for i, context in enumerate(contexts)}
    bos, eos = tokenizer.bos_token_id, tokenizer.eos_token_id
    flat: list[int] = []
    bounds, spans = [0], []
    for example in examples:
        head = [bos, *ask[example.question][:_QUESTION_TOKENS], eos, eos]
        row = where[example.context]
        ids = read["input_ids"][row]
        room = window - len(head) - 1
        first = last = None
        if example.start is not None and example.end is not None:
            first, last = token_span(
                read["offset_mapping"][row], example.context, example.start, example.end
            )
        begin = 0
        if len(ids) > room:
            lo, hi = 0, len(ids) - room
            if first is not None and last is not None and last - first < room:
                lo, hi = max(0, last + 1 - room), min(hi, first)
            begin = rng.randint(lo, hi)
        flat += [*head, *ids[begin : begin + room], eos]
        bounds.append(len(flat))
        if first is None or last is None or last - begin >= room:
            spans.append((0, 0))
        else:
            spans.append((first - begin + len(head), last - begin + len(head)))
    groups = np.array([example.group for example in examples], np.int32)
    return Encoded(np.array(flat, np.int32), np.array(bounds), np.array(spans, np.int32), groups)


def batches(data: Encoded, budget: int, seed: int) -> list[list[int]]:
    """A pass over all windows: near-equal lengths together, batches in random order.

    Windows of one group are in one batch.
    """
    rng = np.random.default_rng(seed)
    lengths = data.lengths()
    grouped: dict[int, list[int]] = {}
    units: list[list[int]] = []
    for row, group in enumerate(data.groups.tolist()):
        unit = grouped.setdefault(group, []) if group >= 0 else []
        if not unit:
            units.append(unit)
        unit.append(row)
    longest = np.array([lengths[unit].max() for unit in units])
    order = rng.permutation(len(units))
    out: list[list[int]] = []
    pool = 4096  # units sorted together: large enough to pad little, small enough to mix
    for at in range(0, len(order), pool):
        chunk = order[at : at + pool]
        batch: list[int] = []
        for place in chunk[np.argsort(longest[chunk], kind="stable")].tolist():
            if batch and (len(batch) + len(units[place])) * longest[place] > budget:
                out.append(batch)
                batch = []
            batch += units[place]
        out.append(batch)
    rng.shuffle(out)
    return out


def rate(progress: float, step: int, warmup: int) -> float:
    """Share of the peak learning rate: linear warm-up, then linear to 2 %."""
    return min(1.0, (step + 1) / warmup) * max(0.02, 1.0 - progress)


def plain_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor,
    scaling: float,
    *,
    masks: PooledDropout,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Attention as matrix products where it is trained, torch's fused one where it is not.

    On a CPU, without dropout, forward and backward of 24 windows of 160 tokens in bf16
    take 18 ms so, 32 ms as transformers writes them and 71 ms fused; forward alone, the
    fused one takes 5 ms and this 7.
    """
    if not query.requires_grad:
        fused = torch.nn.functional.scaled_dot_product_attention
        mixed = fused(query, key, value, attn_mask=attention_mask, scale=scaling)
    else:
        # The gradient of a product needs its factors alone: the mask may be added in place.
        scores = torch.matmul(query * scaling, key.transpose(2, 3)).add_(attention_mask)
        mixed = torch.matmul(masks(torch.nn.functional.softmax(scores, dim=-1)), value)
    return mixed.transpose(1, 2).contiguous(), None


class PooledDropout(torch.nn.Module):
    """Dropout whose masks are cut out of one pool of random numbers.

    Drawing anew takes a seventh of a step on a CPU. The places depend on the seed
    and the step alone: a training that was interrupted goes on with the same masks.
    """

    def __init__(self, share: float, seed: int, device: torch.device, size: int = _POOL) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        kept = torch.rand(size, generator=generator) >= share
        self._pool = (kept / (1 - share)).to(device)
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311

    def begin(self, step: int) -> None:
        """Begin a step of the training."""
        self._random.seed(f"{self._seed} {step}")

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        if self._pool.dtype != states.dtype:
            self._pool = self._pool.to(states.dtype)
        at = self._random.randrange(len(self._pool) - states.numel())
        return states * self._pool[at : at + states.numel()].view(states.shape)


class ReaderModel:
    """The backbone with trainable upper layers and a span head."""

    def __init__(self, settings: Settings, device: torch.device, init: Path | None) -> None:
        from safetensors.torch import load_file
        from transformers import AttentionInterface

        from index.backbone import load_backbone

        backbone = load_backbone()
        start = load_file(init) if init else {}
        trained = {k: v for k, v in start.items() if not k.startswith(_HEAD)}
        state = {**backbone.tensors("encoder."), **trained}
        self.names = [
            name
            for name in state
            if name.startswith("encoder.layer.") and int(name.split(".")[2]) >= settings.first_layer
        ]
        upper = {name: state[name].float() for name in self.names}
        self.bert = backbone.bert(upper).to(device)
        hidden = backbone.config.hidden_size
        # Room to cut the masks of any batch at many places: of its outputs, and of its
        # attention, a number for each head, token and token.
        attended = backbone.config.num_attention_heads * (settings.window + _MULTIPLE)
        pool = max(_POOL, 4 * settings.batch_tokens * max(hidden, attended))
        self.dropout = PooledDropout(settings.dropout, settings.seed, device, pool)
        for layer in self.bert.encoder.layer[settings.first_layer :]:
            for part in (layer.attention.output, layer.output):
                part.dropout = self.dropout
        AttentionInterface.register(_ATTENTION, partial(plain_attention, masks=self.dropout))
        self.bert.set_attn_implementation(_ATTENTION)
        generator = torch.Generator().manual_seed(settings.seed)
        weight = start.get(f"{_HEAD}.weight")
        bias = start.get(f"{_HEAD}.bias")
        if weight is None or bias is None:
            weight, bias = torch.randn(2, hidden, generator=generator) * 0.02, torch.zeros(2)
        self.weight = weight.float().to(device).requires_grad_(True)
        self.bias = bias.float().to(device).requires_grad_(True)
        own = dict(self.bert.named_parameters())
        self.trained: dict[str, torch.Tensor] = {name: own[name] for name in self.names}
        self.trained |= {f"{_HEAD}.weight": self.weight, f"{_HEAD}.bias": self.bias}
        for parameter in self.trained.values():
            parameter.requires_grad_(True)
        self.pad = backbone.weights.special["pad"]
        self.ranking = settings.ranking
        self.comparing = settings.comparing
        self.layers = backbone.config.num_hidden_layers

    def loss(self, batch: Batch, dtype: torch.dtype, step: int) -> torch.Tensor:
        """Mean cross-entropy of start and end over the windows, and how they compare.

        Position 0 is the null answer.
        """
        self.dropout.begin(step)
        ids, spans = batch.ids, batch.spans
        mask = ids != self.pad
        added = torch.zeros(mask.shape, dtype=dtype, device=ids.device).masked_fill_(~mask, _FAR)
        with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=dtype != torch.float32):
            # Of four dimensions: taken as it is, broadcast over heads and queries.
            states = self.bert(ids, attention_mask=added[:, None, None, :]).last_hidden_state
        logits = states.float() @ self.weight.T + self.bias  # [windows, tokens, 2]
        logits = logits.masked_fill(~mask[..., None], _FAR)
        cross = torch.nn.functional.cross_entropy
        placed = (cross(logits[..., 0], spans[:, 0]) + cross(logits[..., 1], spans[:, 1])) / 2
        ranked = ranking_loss(logits, spans[:, 0] > 0)
        compared = comparing_loss(logits, spans, batch.groups)
        return placed + self.ranking * ranked + self.comparing * compared

    def groups(self, settings: Settings) -> list[dict[str, Any]]:
        """Parameter groups with their share of the learning rate."""
        out: dict[tuple[float, float], list[torch.Tensor]] = {}
        for name, parameter in self.trained.items():
            depth = 0 if name.startswith(_HEAD) else self.layers - 1 - int(name.split(".")[2])
            decay = settings.weight_decay if parameter.ndim == 2 else 0.0
            out.setdefault((settings.layer_decay**depth, decay), []).append(parameter)
        return [
            {"params": group, "share": share, "weight_decay": decay}
            for (share, decay), group in out.items()
        ]


def ranking_loss(logits: torch.Tensor, answerable: torch.Tensor) -> torch.Tensor:
    """How far windows that answer are from scoring above those that do not, pair by pair.

    A window's score is the log-odds of any span against the null answer. Spans are
    learnt within a window; silence is a matter of one window against another.
    Source: Burges et al., "Learning to Rank using Gradient Descent", 2005.

    Args:
        logits: [windows, tokens, 2]; token 0 is the null answer.
        answerable: [windows], bool.
    """
    score = (torch.logsumexp(logits[:, 1:], dim=1) - logits[:, 0]).sum(-1)
    apart = score[answerable][:, None] - score[~answerable][None, :]
    return torch.nn.functional.softplus(-apart).mean() if apart.numel() else score.sum() * 0.0


def comparing_loss(logits: torch.Tensor, spans: torch.Tensor, groups: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of start and end over all windows of a question, each less its null answer.

    What is quoted first is the best span of several passages: their scores must compare.
    Source: Clark and Gardner, "Simple and Effective Multi-Paragraph Reading
    Comprehension", 2018 (shared normalisation).

    Args:
        logits: [windows, tokens, 2]; token 0 is the null answer.
        spans: [windows, 2], first and last token of the answer, 0 for none.
        groups: [windows], the same number for windows of one question; -1 for one
            without companions.
    """
    above = logits[:, 1:] - logits[:, :1]  # [windows, tokens - 1, 2]
    windows = torch.logsumexp(above, dim=1)  # [windows, 2]
    right = ((spans[:, 0] > 0) & (groups >= 0)).nonzero()[:, 0]
    if not len(right):
        return logits.sum() * 0.0
    same = groups[right][:, None] == groups[None, :]  # [right, windows]
    far = torch.where(same, 0.0, _FAR)
    among = torch.logsumexp(windows[None] + far[..., None], dim=1)  # [right, 2]
    gold = torch.stack([above[right, spans[right, side] - 1, side] for side in (0, 1)], dim=-1)
    return (among - gold).mean()


def save_weights(path: Path, weights: dict[str, torch.Tensor]) -> None:
    """Layers as bf16, the head as fp32, under the names of ``BertModel``."""
    from safetensors.torch import save_file

    save_file(
        {
            name: tensor.detach()
            .to("cpu", torch.float32 if name.startswith(_HEAD) else torch.bfloat16)
            .contiguous()
            .clone()
            for name, tensor in weights.items()
        },
        path,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded windows: ids [windows, tokens], spans and groups as in ``Encoded``."""

    ids: torch.Tensor
    spans: torch.Tensor
    groups: torch.Tensor


def _batch(data: Encoded, rows: Sequence[int], pad: int, device: torch.device) -> Batch:
    # Attention of another length takes up to twice as long in bf16 on a CPU.
    length = -(-int(data.lengths()[rows].max()) // _MULTIPLE) * _MULTIPLE
    ids = np.full((len(rows), length), pad, np.int64)
    for i, row in enumerate(rows):
        window = data.window(row)
        ids[i, : len(window)] = window
    parts = (ids, data.spans[rows].astype(np.int64), data.groups[rows].astype(np.int64))
    return Batch(*(torch.from_numpy(part).to(device) for part in parts))


def _replace(path: Path, write: Any) -> None:
    """Write beside the file and move into place: a crash leaves the old one."""
    partial = path.with_suffix(".partial")
    write(partial)
    os.replace(partial, path)


def _prepare(arguments: argparse.Namespace, settings: Settings, number: int) -> Encoded:
    """The encoded mix of one pass, from the out folder when it was made before.

    Every pass cuts, pairs and changes the data anew.
    """
    from index.backbone import load_backbone

    path: Path = arguments.out / f"mix-{number}.npz"
    if path.exists():
        stored = np.load(path)
        return Encoded(**{name: stored[name] for name in ("ids", "offsets", "spans", "groups")})
    began = time.monotonic()
    seed = settings.seed + number
    rng = random.Random(seed)  # noqa: S311
    mine, groups = None, []
    if not arguments.no_mining:
        mine = partial(retrieved_groups, rng=random.Random(seed))  # noqa: S311
    data = load_data(arguments.data)
    news = []
    if settings.written:
        news = read_news()
        add_written(data)
        if mine:
            groups = story_groups(settings.stories * read_stories(), rng)
    examples = build_mix(data, seed, mine, news, settings.written, groups, settings.among)
    half = settings.made_up // 2
    examples += made_up_news(half, rng) + made_up_facts(settings.made_up - half, rng)
    examples = fewer_alone(examples, settings.alone, rng)
    kinds = Counter(e.kind for e in examples)
    encoded = encode(examples, load_backbone().tokenizer, settings.window, seed)
    (arguments.out / f"mix-{number}.json").write_text(
        json.dumps(dict(kinds.most_common()), indent=1)
    )
    print(
        f"pass {number + 1}: {len(encoded)} windows, {int(encoded.lengths().mean())} tokens "
        f"each, {time.monotonic() - began:.0f} s: {dict(kinds)}",
        flush=True,
    )

    def write(partial_file: Path) -> None:
        with partial_file.open("wb") as file:
            np.savez(file, **vars(encoded))

    _replace(path, write)
    return encoded


def fewer_alone(examples: list[Example], most: int, rng: random.Random) -> list[Example]:
    """All that is read among passages, and at most so many drawn of the others."""
    alone = [row for row, example in enumerate(examples) if example.group < 0]
    left_out = set(rng.sample(alone, max(0, len(alone) - most)))
    return [example for row, example in enumerate(examples) if row not in left_out]


def _check_same(out: Path, arguments: argparse.Namespace, settings: Settings) -> None:
    """Refuse to go on with another training in its folder; note what this one is.

    Its length may change on the way, by passes or minutes.

    Raises:
        SystemExit: where the folder holds a training of other settings.
    """
    wanted = asdict(settings) | {"init": str(arguments.init), "no_mining": arguments.no_mining}
    wanted = {k: v for k, v in wanted.items() if k not in ("passes", "minutes")}
    path = out / "settings.json"
    if not path.exists():
        _replace(path, lambda partial_file: partial_file.write_text(json.dumps(wanted, indent=1)))
        return
    before = json.loads(path.read_text())
    if changed := [name for name, value in wanted.items() if before.get(name) != value]:
        names = ", ".join(f"{name} {before.get(name)}, not {wanted[name]}" for name in changed)
        raise SystemExit(f"{out} holds a training with other settings ({names}); choose another")


def train(arguments: argparse.Namespace, settings: Settings) -> None:
    """Run or resume the training; see the module's docstring for what it writes."""
    from index.backbone import preferred_dtype

    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    _check_same(out, arguments, settings)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(settings.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else preferred_dtype()
    model = ReaderModel(settings, device, arguments.init)
    optimizer = torch.optim.AdamW(model.groups(settings), lr=settings.lr, fused=True)
    average = {name: p.detach().clone() for name, p in model.trained.items()}
    step, spent, losses = 0, 0.0, []
    total: float = math.inf
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        with torch.no_grad():
            for name, parameter in model.trained.items():
                parameter.copy_(saved["weights"][name])
        average = saved["average"]
        optimizer.load_state_dict(saved["optimizer"])
        step, spent, losses = saved["step"], saved["spent"], saved["losses"]
        total = saved["total"]
        print(f"resumed at step {step}", flush=True)

    def save() -> None:
        state = {
            "weights": {name: p.detach() for name, p in model.trained.items()},
            "average": average,
            "optimizer": optimizer.state_dict(),
            "step": step,
            "spent": spent,
            "losses": losses,
            "total": total,
        }
        _replace(checkpoint, lambda path: torch.save(state, path))
        _replace(out / "reader.safetensors", lambda path: save_weights(path, model.trained))
        _replace(out / "reader-average.safetensors", lambda path: save_weights(path, average))

    limit = settings.minutes * 60 if settings.minutes else math.inf
    saved_at, told_at = spent, spent
    began = time.monotonic() - spent
    recent: list[float] = []
    seen = 0
    number, before = 0, 0
    while step < total and spent < limit:
        data = _prepare(arguments, settings, number)
        plan = batches(data, settings.batch_tokens, settings.seed + number)
        if number == 0:
            # Later passes are all but equally long.
            total = round(settings.passes * len(plan))
        number += 1
        if step >= before + len(plan):
            before += len(plan)
            continue
        spent = told_at = time.monotonic() - began
        for rows in plan[step - before :]:
            progress = max(step / total, spent / limit)
            for group in optimizer.param_groups:
                group["lr"] = settings.lr * group["share"] * rate(progress, step, settings.warmup)
            loss = model.loss(_batch(data, rows, model.pad, device), dtype, step)
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(list(model.trained.values()), settings.clip)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            # A short memory at first, so that the start does not linger in the average.
            decay = min(settings.average, (step + 1) / (step + 10))
            with torch.no_grad():
                torch._foreach_lerp_(
                    list(average.values()), [p.detach() for p in model.trained.values()], 1 - decay
                )
            recent.append(loss.item())
            seen += len(rows)
            step += 1
            spent = time.monotonic() - began
            over = step >= total or spent >= limit
            if spent - told_at >= 20 or over:
                losses.append([step, round(sum(recent) / len(recent), 4)])
                speed = len(recent) / (spent - told_at)
                left = min((total - step) / speed, limit - spent)
                print(
                    f"step {step}/{total}  loss {losses[-1][1]:.3f}  {speed:.2f} steps/s  "
                    f"{seen / (spent - told_at):.1f} windows/s  {left / 60:.0f} min left",
                    flush=True,
                )
                recent, seen, told_at = [], 0, spent
            if spent - saved_at >= 60 * arguments.checkpoint_minutes:
                save()
                saved_at = spent
            if over:
                break
        before += len(plan)
    save()
    report: dict[str, Any] = {
        "settings": asdict(settings),
        "device": device.type,
        "steps": step,
        "of_steps": total,
        "minutes": round(spent / 60, 1),
        "losses": losses,
    }
    # Written before the scores too: they take minutes.
    (out / "training.json").write_text(json.dumps(report, indent=1))
    report["scores"] = _scores(arguments.data, out)
    (out / "training.json").write_text(json.dumps(report, indent=1))


def _scores(data: Path, out: Path) -> dict[str, Any]:
    """Dev scores of both sets of weights, by the reader's own reading path."""
    from bench.reader import measure
    from qa.reader import load_reader

    return {
        name: measure(load_reader(str(out / name)), data, "dev", progress=False)
        for name in ("reader.safetensors", "reader-average.safetensors")
    }


def main() -> None:
    defaults = Settings()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data files")
    parser.add_argument("--out", type=Path, required=True, help="folder for weights and scores")
    parser.add_argument("--init", type=Path, help="weights to start from (else the backbone)")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads (0: torch's choice)")
    parser.add_argument("--checkpoint-minutes", type=float, default=4.0)
    parser.add_argument(
        "--no-mining", action="store_true", help="leave out questions among retrieved passages"
    )
    for name, value in asdict(defaults).items():
        kind = float if value is None else type(value)
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, default=value)
    arguments = parser.parse_args()
    train(arguments, Settings(**{name: getattr(arguments, name) for name in asdict(defaults)}))


if __name__ == "__main__":
    main()
