using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>How numbers are scaled.</summary>
public sealed record ScaleOptions
{
    /// <summary>The method; the default is standard.</summary>
    public ScaleMethod Method { get; init; } = ScaleMethod.Standard;

    internal ScaleOptions Validated()
    {
        new OptionFaults(nameof(ScaleOptions)).Require(Enum.IsDefined(Method), nameof(Method), Method, "must be a method").Throw();
        return this;
    }
}
