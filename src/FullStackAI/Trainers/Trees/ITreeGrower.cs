namespace FullStackAI.Trainers.Trees;

/// <summary>Grows one tree after another on the same binned rows.</summary>
internal interface ITreeGrower : IDisposable
{
    /// <summary>The rows of the leaves of the tree grown last.</summary>
    RowLists Rows { get; }

    /// <summary>Grows one tree.</summary>
    /// <param name="source">The gradients.</param>
    /// <param name="scale">Units to round them to.</param>
    /// <param name="sample">The rows that take part, ascending; empty for all.</param>
    /// <param name="features">[features of the binned matrix]; which may be used; empty for all.</param>
    /// <param name="seed">Drives the draws within the tree.</param>
    GrownTree Grow(IGradientSource source, in GradientScale scale, ReadOnlySpan<int> sample, ReadOnlySpan<bool> features, ulong seed);
}
