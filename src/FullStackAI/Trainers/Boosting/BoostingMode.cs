namespace FullStackAI.Trainers.Boosting;

/// <summary>How rows are sampled and trees are kept.</summary>
public enum BoostingMode
{
    /// <summary>Plain gradient boosting.</summary>
    Gbdt,

    /// <summary>Each round drops some trees and fits what they leave (Vinayak and Gilad-Bachrach, 2015). Never stops early.</summary>
    Dart,

    /// <summary>Keeps the rows with large gradients and a sample of the others (Ke et al., 2017).</summary>
    Goss,
}
