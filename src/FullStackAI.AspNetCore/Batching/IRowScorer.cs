namespace FullStackAI.AspNetCore.Batching;

/// <summary>What a queue needs to know of a model: rows of numbers go in, as many rows of outputs come out.</summary>
internal interface IRowScorer
{
    /// <summary>The numbers of a row.</summary>
    int Cells { get; }

    /// <summary>The outputs of a row.</summary>
    int Outputs { get; }

    /// <summary>Scores rows; called by several threads at once.</summary>
    /// <param name="cells">[rows × <see cref="Cells"/>], row after row.</param>
    /// <param name="outputs">[rows × <see cref="Outputs"/>]; out.</param>
    void Score(ReadOnlySpan<float> cells, Span<double> outputs);
}
