namespace FullStackAI.Numerics;

/// <summary>An inverse Hessian of which only the diagonal is known.</summary>
/// <param name="diagonal">[variables]; positive.</param>
internal sealed class DiagonalPreconditioner(double[] diagonal) : IPreconditioner
{
    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> vector, Span<double> result)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            result[i] = diagonal[i] * vector[i];
        }
    }
}
