namespace FullStackAI.Preprocessing;

/// <summary>The form of features a trainer learns best from.</summary>
public enum FeatureForm
{
    /// <summary>Numbers as they are with missing values, categories as codes: trees.</summary>
    Native,

    /// <summary>Missing values filled and marked, numbers standardised, categories one-hot in
    /// a sparse block: linear models, networks, neighbours.</summary>
    Standardized,
}
