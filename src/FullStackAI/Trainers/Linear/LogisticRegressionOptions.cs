using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>How logistic (two classes) and softmax (more classes) regression learn.</summary>
/// <remarks>
/// They minimise the weighted mean of the log loss + L1 × Σ|w| + ½ L2 × Σw²; intercepts are not penalised.
/// scikit-learn's <c>C</c> is 1 ÷ (L2 × total weight of the rows), so its default, C = 1, is L2 = 1 ÷ rows. The default here is C = 10:
/// as good on standardised numbers, and much better on text, whose rows have unit length
/// (accuracy 0.895 against 0.856 on banking77, 0.983 against 0.947 on SMS spam).
/// </remarks>
public sealed record LogisticRegressionOptions
{
    /// <summary>The strength of the squared penalty per row, zero or more; null (the default)
    /// means 0.1 ÷ total weight, which is scikit-learn's C = 10.</summary>
    public double? L2 { get; init; }

    /// <summary>The strength of the absolute penalty per row, zero or more; it sets weak weights to exactly 0. The default is 0.</summary>
    public double L1 { get; init; }

    /// <summary>Weights of the classes; null (the default) means that all count 1.</summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>The largest number of iterations, at least 1; the default is 500.</summary>
    public int MaxIterations { get; init; } = 500;

    /// <summary>Stop when the loss is expected to fall by less than this fraction of itself, in (0, 0.1]; the default is 1e-8.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>The rows' worth of penalty when none is asked for.</summary>
    internal const double DefaultPenaltyRows = 0.1;

    internal void Validate() =>
        new OptionFaults(nameof(LogisticRegressionOptions))
            .Require(L2 is null
                || (L2 >= 0 && double.IsFinite(L2.Value)), nameof(
                    L2), L2, "must be a finite number, zero or more, or null for 0.1 ÷ total weight")
            .Require(L1 >= 0 && double.IsFinite(L1), nameof(L1), L1, "must be a finite number, zero or more; 0 is the default")
            .Require(MaxIterations >= 1, nameof(MaxIterations), MaxIterations, "must be 1 or more; 500 is the default")
            .Require(Tolerance is > 0 and <= 0.1, nameof(Tolerance), Tolerance, "must lie in (0, 0.1]; 1e-8 is the default")
            .Throw();
}
