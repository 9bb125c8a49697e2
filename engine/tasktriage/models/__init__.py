"""Models: the format of their folders, checking, running and writing one, and the answers kept.

Loading runs no code from the folder: JSON, safetensors, ONNX and a tokenizer description, each
with its size and sha256 in model.json. A sha256 proves that a file is whole, not where it is from.
"""
