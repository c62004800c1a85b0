using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>How linear regression learns: ordinary (both penalties 0), ridge (L2), lasso (L1) or elastic net (both).</summary>
/// <remarks>
/// It minimises the weighted mean of ½ (prediction − label)² + L1 × Σ|w| + ½ L2 × Σw²; the intercept is not penalised.
/// scikit-learn's <c>Ridge(alpha)</c> is L2 = alpha ÷ total weight; its <c>Lasso(alpha)</c> is L1 = alpha; its
/// <c>ElasticNet(alpha, l1_ratio)</c> is L1 = alpha × l1_ratio and L2 = alpha × (1 − l1_ratio).
/// </remarks>
public sealed record LinearRegressionOptions
{
    /// <summary>The strength of the squared penalty per row, zero or more; null (the default) means
    /// 1 ÷ total weight, or 0 when <see cref="L1"/> is positive.</summary>
    public double? L2 { get; init; }

    /// <summary>The strength of the absolute penalty per row, zero or more; it sets weak weights to exactly 0. The default is 0.</summary>
    public double L1 { get; init; }

    /// <summary>The largest number of passes over the features, at least 1; the default is 1000.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>Stop when the loss is expected to fall by less than this fraction of itself, in (0, 0.1]; the default is 1e-10.</summary>
    public double Tolerance { get; init; } = 1e-10;

    internal void Validate() =>
        new OptionFaults(nameof(LinearRegressionOptions))
            .Require(L2 is null
                || (L2 >= 0 && double.IsFinite(L2.Value)), nameof(
                    L2), L2, "must be a finite number, zero or more, or null for 1 ÷ total weight")
            .Require(L1 >= 0 && double.IsFinite(L1), nameof(L1), L1, "must be a finite number, zero or more; 0 is the default")
            .Require(MaxIterations >= 1, nameof(MaxIterations), MaxIterations, "must be 1 or more; 1000 is the default")
            .Require(Tolerance is > 0 and <= 0.1, nameof(Tolerance), Tolerance, "must lie in (0, 0.1]; 1e-10 is the default")
            .Throw();
}
