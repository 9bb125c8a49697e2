"""Tasks a second of the shipped models, against MiniLM in sentence-transformers.

python benchmarks/throughput.py [-n 5] [--tasks 2000] [--threads 1] [--out JSON]

Held against is `SentenceTransformer(all-MiniLM-L6-v2).encode` in batches of 32 and logistic
regression's `predict_proba`. All are loaded and warmed up first, get the same generated tasks,
and run in turn on as many threads. One thread by default, and CPU seconds beside wall-clock ones:
on a busy machine threads that wait for one another slow the sides down unequally.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from result_file import SHIPPED, arguments, machine, processor, today, versions, write

from tasktriage.config import Settings
from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.label import LABELS
from tasktriage.extend.manager import Plugins
from tasktriage.models.model import FolderModel

__all__ = ["main", "measure", "tasks"]

RUNS, TASKS, SEED, BATCH, WARM_UP = 5, 2000, 0, 32, 64
LIBRARIES = ("tasktriage", "numpy", "onnxruntime", "tokenizers", "sentence-transformers", "torch")
VERBS = """approve arrange audit book brief calibrate chair check clean coach compare compile
draft estimate file forecast inspect interview label lead measure mend negotiate order plan
prepare price publish reconcile record repair review schedule sketch sort teach test translate
update verify weigh write"""
THINGS = """accounts archives barns budgets bridges cables catalogues complaints contracts
datasets deliveries diagrams engines exhibits gardens guests harbours instruments interviews
invoices kitchens lessons letters licences maps meetings menus museums orchards patients
payments permits pipelines pumps recipes rehearsals reports rosters samples schedules
servers shipments sketches surveys tenders timetables translations vehicles wards workshops"""
ENDS = [
    "",
    "for the coming season",
    "together with the people who will use them",
    "so that nothing is late, and note down whatever was left open",
    "with the regional office, the supplier and two outside experts, before the quarter ends",
    "according to the house rules, and explain every exception to whoever asks about it",
]


def tasks(count: int, seed: int = SEED) -> list[str]:
    """Return different made task statements of 2 to some 25 words."""
    generator = np.random.default_rng(seed)
    verbs, things = VERBS.split(), THINGS.split()
    made: dict[str, None] = {}
    while len(made) < count:
        verb, other = generator.choice(verbs, 2, replace=False)
        thing, more = generator.choice(things, 2, replace=False)
        text = f"{verb.capitalize()} {thing}"
        if generator.random() < 0.6:
            text += f" and {other} {more}"
        made[f"{text} {generator.choice(ENDS)}".strip()] = None
    return list(made)


def ours(threads: int) -> dict[str, Callable[[list[str]], Any]]:
    """Return each shipped model's one pass: vectors, probabilities and reasons."""
    folders = sorted(path.parent for path in SHIPPED.parent.glob("*/model.json"))
    return {folder.name: FolderModel(folder, threads=threads).assess for folder in folders}


def theirs(threads: int) -> Callable[[list[str]], Any]:
    """Return sentence-transformers with a head; how good the head is does not change its speed."""
    import torch
    from sklearn.linear_model import LogisticRegression

    torch.set_num_threads(threads)
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    embedder: Any = plugins.make_embedder("minilm")
    encoder = embedder.model  # encode itself, without what the embedder adds

    def vectors(texts: list[str]) -> Any:
        return encoder.encode(texts, batch_size=BATCH, show_progress_bar=False)

    examples = load_codebook().examples
    codes = [LABELS.index(example.label) for example in examples]
    head = LogisticRegression(max_iter=1000).fit(vectors([e.text for e in examples]), codes)
    return lambda texts: head.predict_proba(vectors(texts))


def seconds(work: Callable[[list[str]], Any], texts: list[str]) -> tuple[float, float]:
    """Return wall-clock and CPU time of one pass over the texts."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    work(texts)
    return time.perf_counter() - begin, time.process_time() - begin_cpu


def measure(runs: int, count: int, threads: int) -> dict[str, Any]:
    """Return what goes to the results file."""
    texts = tasks(count)
    models = ours(threads)
    sides = [*models.values(), theirs(threads)]
    for work in sides:
        work(texts[:WARM_UP])
    # axes: run, side (the last is held against), clock
    times = np.array([[seconds(work, texts) for work in sides] for _ in range(runs)])
    wall, cpu = np.median(times, axis=0)[-1]
    return {
        "schema": "tasktriage.throughput/2",
        "created": today(),
        "command": f"python benchmarks/throughput.py -n {runs} --tasks {count} "
        f"--threads {threads} --out benchmarks/results/throughput.json",
        "n": runs,
        "tasks": count,
        "words_mean": round(statistics.mean(len(text.split()) for text in texts), 2),
        "seed": SEED,
        "batch": BATCH,
        "threads": threads,
        "machine": machine(),
        "processor": processor(),
        "versions": versions(LIBRARIES),
        "against_tasks_a_second": round(float(count / wall), 1),
        "against_cpu_ms_a_task": round(float(1000 * cpu / count), 3),
        "models": {
            name: figures(times[:, side], times[:, -1], count) for side, name in enumerate(models)
        },
    }


def figures(one: NDArray[np.float64], against: NDArray[np.float64], count: int) -> dict[str, Any]:
    """Return the medians of one side and its ratios; times are (runs, 2), wall-clock and CPU."""
    (wall, cpu), pairs = np.median(one, axis=0), np.sort(against / one, axis=0).round(3)
    ratio, cpu_ratio = np.median(against, axis=0) / (wall, cpu)
    return {
        "tasks_a_second": round(float(count / wall), 1),
        "ratio": round(float(ratio), 3),
        "ratio_of_pairs": pairs[:, 0].tolist(),
        "cpu_ms_a_task": round(float(1000 * cpu / count), 3),
        "cpu_ratio": round(float(cpu_ratio), 3),
        "cpu_ratio_of_pairs": pairs[:, 1].tolist(),
    }


def table(result: Mapping[str, Any]) -> str:
    """Return the medians as Markdown."""
    lines = [
        "| | tasks a second | CPU ms a task | ratio (pairs) | ratio of CPU (pairs) |",
        "|---|---|---|---|---|",
    ]
    for name, one in result["models"].items():
        walls, cpus = one["ratio_of_pairs"], one["cpu_ratio_of_pairs"]
        lines.append(
            f"| {name}, `assess` | {one['tasks_a_second']:.0f} | {one['cpu_ms_a_task']:.2f} "
            f"| {one['ratio']:.2f} ({walls[0]:.2f} to {walls[-1]:.2f}) "
            f"| {one['cpu_ratio']:.2f} ({cpus[0]:.2f} to {cpus[-1]:.2f}) |"
        )
    lines.append(
        f"| sentence-transformers MiniLM + head | {result['against_tasks_a_second']:.0f} "
        f"| {result['against_cpu_ms_a_task']:.2f} | 1 | 1 |"
    )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its table and write its figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=RUNS, help=f"interleaved pairs; {RUNS}")
    parser.add_argument("--tasks", type=int, default=TASKS, help=f"tasks a pass; {TASKS}")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of each side; 1")
    options = parser.parse_args(argv)
    if min(options.n, options.tasks, options.threads) < 1:
        parser.error("-n, --tasks and --threads must be at least 1")
    result = measure(options.n, options.tasks, options.threads)
    print(table(result))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
