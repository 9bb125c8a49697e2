"""Documents a second of extraction, against the time MiniLM needs to encode the same units.

python benchmarks/extraction_speed.py [-n 5] [--documents 40] [--threads 2] [--out JSON]

The documents are of 5 kB, made of the invented postings' training part.
Ours is all of `extract`: segment, ask the model, select. The other side is
`SentenceTransformer(all-MiniLM-L6-v2).encode`, batches of 32, on the texts of the units that rules
alone do not settle as no task: what a model has to be asked about. Both are loaded and warmed up
first and run in turn, pair by pair, on as many threads.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from result_file import SHIPPED, arguments, machine, today, versions, write

from tasktriage.bench.extraction.postings import load_postings
from tasktriage.bench.extraction.rebuilt import rebuild
from tasktriage.bench.extraction.sets import INVENTED_TRAIN
from tasktriage.config import Settings
from tasktriage.domain.assessment import Extraction
from tasktriage.domain.document import Document
from tasktriage.extend.manager import Plugins
from tasktriage.models.model import FolderModel
from tasktriage.pipeline.engine import Engine

__all__ = ["documents", "main", "measure"]

RUNS, DOCUMENTS, THREADS, SEED, BATCH, WARM_UP = 5, 40, 2, 0, 32, 3
SIZE = 5000  # bytes of a document
LIBRARIES = ("tasktriage", "numpy", "onnxruntime", "tokenizers", "sentence-transformers", "torch")


def documents(count: int, seed: int = SEED) -> list[Document]:
    """Return documents of whole lines, as near below 5 kB as they go."""
    texts = [rebuild(p, headings=True).text for p in load_postings(INVENTED_TRAIN, Path()).rows]
    generator = np.random.default_rng(seed)
    made = []
    for number in range(count):
        drawn = "\n\n".join(texts[i] for i in generator.permutation(len(texts)))
        text = drawn.encode()[:SIZE].decode(errors="ignore").rpartition("\n")[0]
        made.append(Document(name=f"posting-{number}", text=text))
    return made


def ours(threads: int) -> Callable[[Sequence[Document]], list[Extraction]]:
    """Return extraction with the shipped model."""
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    model = FolderModel(SHIPPED, threads=threads)
    engine = Engine(model, plugins=plugins, remember=False)  # the runs ask for the same texts
    engine.prepare()
    return lambda given: list(engine.extractions(given))


def theirs(threads: int) -> Callable[[Sequence[str]], Any]:
    """Return sentence-transformers' own encode."""
    import torch

    torch.set_num_threads(threads)
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    embedder: Any = plugins.make_embedder("minilm")
    encoder = embedder.model  # encode itself, without what the embedder adds
    return lambda texts: encoder.encode(list(texts), batch_size=BATCH, show_progress_bar=False)


def seconds(work: Callable[[Any], Any], given: Any) -> tuple[float, float]:
    """Return wall-clock and CPU time of one pass."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    work(given)
    return time.perf_counter() - begin, time.process_time() - begin_cpu


def measure(runs: int, count: int, threads: int) -> dict[str, Any]:
    """Return what goes to the results file."""
    given = documents(count)
    extract, encode = ours(threads), theirs(threads)
    found = extract(given)
    texts = [item.task.text for item in found if item.unit.prior > 0]
    extract(given[:WARM_UP])
    encode(texts[: WARM_UP * BATCH])
    # axes: run, side, clock
    times = np.array([[seconds(extract, given), seconds(encode, texts)] for _ in range(runs)])
    wall, cpu = np.median(times, axis=0).T
    return {
        "schema": "tasktriage.extraction-speed/1",
        "created": today(),
        "command": f"python benchmarks/extraction_speed.py -n {runs} --documents {count} "
        f"--threads {threads} --out benchmarks/results/extraction_speed.json",
        "n": runs,
        "documents": count,
        "bytes_mean": round(sum(len(d.text.encode()) for d in given) / count),
        "units": len(found),
        "units_encoded": len(texts),
        "kept": sum(item.kept for item in found),
        "model_asked": any(item.is_task is not None for item in found),
        "seed": SEED,
        "batch": BATCH,
        "threads": threads,
        "machine": machine(),
        "versions": versions(LIBRARIES),
        "documents_a_second": round(float(count / wall[0]), 2),
        "against_documents_a_second": round(float(count / wall[1]), 2),
        "ratio": round(float(wall[1] / wall[0]), 3),
        "ratio_of_pairs": np.sort(times[:, 1, 0] / times[:, 0, 0]).round(3).tolist(),
        "cpu_ms_a_document": round(float(1000 * cpu[0] / count), 2),
        "against_cpu_ms_a_document": round(float(1000 * cpu[1] / count), 2),
        "cpu_ratio": round(float(cpu[1] / cpu[0]), 3),
        "cpu_ratio_of_pairs": np.sort(times[:, 1, 1] / times[:, 0, 1]).round(3).tolist(),
    }


def table(result: Mapping[str, Any]) -> str:
    """Return the medians as Markdown."""
    walls, cpus = result["ratio_of_pairs"], result["cpu_ratio_of_pairs"]
    return (
        "| | documents a second | CPU ms a document |\n|---|---|---|\n"
        f"| `extract`, shipped model | {result['documents_a_second']:.1f} "
        f"| {result['cpu_ms_a_document']:.1f} |\n"
        f"| sentence-transformers MiniLM, the same units | "
        f"{result['against_documents_a_second']:.1f} "
        f"| {result['against_cpu_ms_a_document']:.1f} |\n"
        f"| ratio (pairs) | {result['ratio']:.2f} ({walls[0]:.2f} to {walls[-1]:.2f}) "
        f"| {result['cpu_ratio']:.2f} ({cpus[0]:.2f} to {cpus[-1]:.2f}) |"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its table and write its figures where --out says."""
    warnings.simplefilter("ignore")  # what a document lacks is no news here
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=RUNS, help=f"interleaved pairs; {RUNS}")
    parser.add_argument(
        "--documents", type=int, default=DOCUMENTS, help=f"of 5 kB, a pass; {DOCUMENTS}"
    )
    parser.add_argument("--threads", type=int, default=THREADS, help=f"of each side; {THREADS}")
    options = parser.parse_args(argv)
    if min(options.n, options.documents, options.threads) < 1:
        parser.error("-n, --documents and --threads must be at least 1")
    result = measure(options.n, options.documents, options.threads)
    print(table(result))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
