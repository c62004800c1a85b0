using FullStackAI.Models;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.Bundles;

/// <summary>The components every bundle may hold.</summary>
public static class BundleComponents
{
    /// <summary>All built-in transforms, models and calibrators.</summary>
    public static ComponentCatalog BuiltIn { get; } = ComponentCatalog.Of(PreprocessingComponents.Readers, ModelComponents.Readers);
}
