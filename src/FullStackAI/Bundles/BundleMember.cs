using FullStackAI.Models;
using FullStackAI.Preprocessing;

namespace FullStackAI.Bundles;

/// <summary>One pipeline with the model that reads its features; a bundle blends the predictions of one or more of them.</summary>
/// <param name="Pipeline">Columns to features. Members that hold the same object share its work.</param>
/// <param name="Model">Features to predictions.</param>
/// <param name="Weight">The share in the blend before all weights are divided by their
/// sum; finite; 0 or more, of a regression also below.</param>
/// <param name="Name">What people read, for example the trial's name; may be empty.</param>
public sealed record BundleMember(FittedPipeline Pipeline, Model Model, double Weight = 1, string Name = "");
