using FullStackAI.Models;

namespace FullStackAI.Trainers.Boosting;

/// <summary>A loss of your own. Called from several threads at once.</summary>
public interface ICustomLoss
{
    /// <summary>The name that errors mention.</summary>
    string Name { get; }

    /// <summary>How scores become predictions.</summary>
    Link Link { get; }

    /// <summary>The score every row starts at.</summary>
    /// <param name="labels">[rows]</param>
    /// <param name="weights">[rows]; empty means 1 each.</param>
    double InitialScore(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights);

    /// <summary>The loss of one row.</summary>
    /// <param name="score">The row's score.</param>
    /// <param name="label">The row's label.</param>
    double Value(double score, double label);

    /// <summary>The derivatives by the score; row weights are multiplied in afterwards.</summary>
    /// <param name="scores">[rows]; some rows of the training set.</param>
    /// <param name="labels">[rows]; their labels.</param>
    /// <param name="gradients">[rows]; first derivatives, finite; out.</param>
    /// <param name="hessians">[rows]; second derivatives, finite, zero or more; out.</param>
    void Derive(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, Span<float> gradients, Span<float> hessians);
}
