namespace FullStackAI.Preprocessing;

/// <summary>What tells a feature worth keeping from one that is not. Missing values are left out,
/// but for mutual information, where being missing may say something.</summary>
public enum SelectionScore
{
    /// <summary>The variance of the feature; needs no labels. scikit-learn's VarianceThreshold.</summary>
    Variance,

    /// <summary>The F statistic: of an analysis of variance between classes, or of a straight line
    /// through numeric labels. scikit-learn's f_classif and f_regression.</summary>
    FTest,

    /// <summary>The chi-squared statistic between a feature of counts or shares (zero or more) and classes. scikit-learn's chi2.</summary>
    ChiSquared,

    /// <summary>The mutual information with the label in nats, features and numeric labels in bins: it
    /// finds any tie, not only straight ones. Reads categories too.</summary>
    MutualInformation,
}
