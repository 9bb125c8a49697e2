"""The bundled peers by name; a factory's module imports what it needs, this one nothing."""

from __future__ import annotations

from tasktriage.plugin import ClassifierSpec

__all__ = ["SPECS"]

HERE = "tasktriage_plugins.classifiers_baseline"

SPECS = (
    ClassifierSpec(
        name="majority",
        summary="The training shares for every text, so always the commonest label",
        factory=f"{HERE}.prior:Majority",
        trained_on=(),
    ),
    ClassifierSpec(
        name="stratified",
        summary="A label drawn at the training shares from the hash of the text",
        factory=f"{HERE}.prior:Stratified",
        trained_on=(),
    ),
    ClassifierSpec(
        name="text-length",
        summary="Logistic regression on the numbers of characters and words",
        factory=f"{HERE}.length:TextLength",
        trained_on=(),
    ),
    ClassifierSpec(
        name="first-two-words",
        summary="Logistic regression on the first two words, lower-cased, and nothing else",
        factory=f"{HERE}.words:FirstTwoWords",
        trained_on=(),
    ),
    ClassifierSpec(
        name="unigram-nb",
        summary="Multinomial naive Bayes on the counts of lower-cased words",
        factory=f"{HERE}.words:UnigramBayes",
        trained_on=(),
    ),
    ClassifierSpec(
        name="tfidf-svm",
        summary="Linear support vectors on TF-IDF, calibrated on held-out groups",
        factory=f"{HERE}.svm:TfidfSvm",
        trained_on=(),
    ),
    ClassifierSpec(
        name="minilm-knn",
        summary="The 25 nearest training tasks by all-MiniLM-L6-v2, weighted by nearness",
        factory=f"{HERE}.neighbours:NearestTasks",
        trained_on=(),
        embedder="minilm",
    ),
    ClassifierSpec(
        name="codebook-zero-shot",
        summary="Similarity to the codebook's definitions and examples; learns nothing",
        factory=f"{HERE}.zero_shot:CodebookZeroShot",
        trained_on=("codebook-examples",),
        embedder="minilm",
    ),
    ClassifierSpec(
        name="static-lr",
        summary="Logistic regression on the mean of the encoder's token table; no encoder is run",
        factory=f"{HERE}.static:StaticTable",
        trained_on=(),
        embedder="minilm",
    ),
    ClassifierSpec(
        name="setfit",
        summary="SetFit: MiniLM fine-tuned on pairs of a few tasks, then logistic regression",
        factory=f"{HERE}.contrastive:SetFitClassifier",
        trained_on=(),
        embedder="minilm",
        requires=("setfit", "sentence_transformers"),
        extra="setfit",
    ),
)
