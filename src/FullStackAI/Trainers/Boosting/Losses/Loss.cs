using FullStackAI.Models;

namespace FullStackAI.Trainers.Boosting.Losses;

/// <summary>A loss of one score per row: its derivatives, its best constant, what labels it takes.</summary>
internal abstract class Loss
{
    /// <summary>The name people read.</summary>
    internal abstract string Name { get; }

    /// <summary>How scores become predictions.</summary>
    internal virtual Link Link => Link.Identity;

    /// <summary>Whether the second derivative is 1 for every row (before weights).</summary>
    internal virtual bool HasConstantHessian => false;

    /// <summary>The largest magnitude of the derivatives for a weight of 1, when there is a bound.</summary>
    internal virtual (double Gradient, double Hessian)? Bounds => null;

    /// <summary>The quantile of the residuals that becomes a leaf's value once a tree is grown; null when the Newton step stays.</summary>
    internal virtual double? LeafQuantile => null;

    /// <summary>What is wrong with a label, or null.</summary>
    internal virtual string? FaultOf(float label) => null;

    /// <summary>The best score when all rows must have the same.</summary>
    /// <param name="labels">[rows]</param>
    /// <param name="weights">[rows]; empty means 1 each.</param>
    internal abstract double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights);

    /// <summary>The loss of one row.</summary>
    internal abstract double Value(double score, double label);

    /// <summary>First and second derivatives by the score, times the weight.</summary>
    /// <param name="scores">[count]</param>
    /// <param name="labels">[count]</param>
    /// <param name="weights">[count], or null.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="gradients">[count]; out.</param>
    /// <param name="hessians">[count]; out.</param>
    internal abstract unsafe void Derive(double* scores, float* labels, float* weights, int count, float* gradients, float* hessians);
}
