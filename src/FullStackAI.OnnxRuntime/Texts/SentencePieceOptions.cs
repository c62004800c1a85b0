namespace FullStackAI.OnnxRuntime;

/// <summary>How SentencePiece tokens are dressed for a network.</summary>
public sealed record SentencePieceOptions
{
    /// <summary>Whether a text begins with the model's token for that; false by default, true for LLaMA.</summary>
    public bool AddBegin { get; init; }

    /// <summary>Whether a text ends with the model's token for that; true by default, as for T5 and ALBERT.</summary>
    public bool AddEnd { get; init; } = true;

    /// <summary>Whether tokens are numbered as fairseq does, one higher, with 0, 1, 2, 3 for begin, padding,
    /// end and unknown; false by default, true for XLM-RoBERTa and CamemBERT.</summary>
    public bool Fairseq { get; init; }

    /// <summary>Number of the token that fills shorter texts up; null (the default) for the model's own, or 0 where it has none.</summary>
    public long? Padding { get; init; }

    /// <summary>Most tokens of a text, at least 2; 512 by default.</summary>
    public int MaximumLength { get; init; } = 512;
}
