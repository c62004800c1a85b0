using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Where the gradients of each round come from, and how grown trees change the scores.</summary>
internal abstract class GradientPlan : IDisposable
{
    /// <summary>Called before the trees of a round.</summary>
    internal abstract void BeginRound();

    /// <summary>The largest magnitudes of an output's gradients and hessians in this round.</summary>
    internal abstract (double Gradient, double Hessian) Largest(int output);

    /// <summary>The gradients of an output.</summary>
    internal abstract IGradientSource Source(int output);

    /// <summary>Takes a tree into the scores; at once, or when they are needed next.</summary>
    /// <param name="output">The output the tree adds to.</param>
    /// <param name="values">[leaves]; what is added.</param>
    internal abstract void Apply(int output, double[] values);

    /// <summary>[rows]; where to write the leaf of each row before <see cref="Apply"/>.</summary>
    internal abstract unsafe ushort* LeafBuffer(int output);

    /// <summary>Called when a pass over all rows of an output has brought its scores up to date.</summary>
    internal virtual void Settled(int output)
    {
    }

    /// <summary>Brings the scores up to date.</summary>
    /// <param name="force">Nothing is done when false, unless it is free.</param>
    internal abstract void Settle(bool force);

    public abstract void Dispose();
}
