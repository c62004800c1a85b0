namespace FullStackAI.Numerics;

/// <summary>An estimate of a function's inverse Hessian: symmetric and positive definite.</summary>
internal interface IPreconditioner
{
    /// <summary>result = estimate × vector.</summary>
    /// <param name="vector">[variables].</param>
    /// <param name="result">[variables]; out; another array than the vector.</param>
    void Apply(ReadOnlySpan<double> vector, Span<double> result);
}
