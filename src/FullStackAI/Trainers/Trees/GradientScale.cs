namespace FullStackAI.Trainers.Trees;

/// <summary>What one unit of the packed sums is worth in a tree.</summary>
/// <param name="Format">The layout of a word.</param>
/// <param name="GradientUnit">Gradient per unit of the high part.</param>
/// <param name="HessianUnit">Hessian per unit of the low part.</param>
internal readonly record struct GradientScale(PackedGradientFormat Format, double GradientUnit, double HessianUnit)
{
    /// <summary>The sum of gradients behind a packed sum.</summary>
    internal double Gradient(long packed) => (packed >> Format.Shift) * GradientUnit;

    /// <summary>The sum of hessians behind a packed sum.</summary>
    internal double Hessian(long packed) => (packed & Format.LowMask) * HessianUnit;

    /// <summary>The scale that just holds the largest gradient and hessian of a tree.</summary>
    /// <param name="format">The layout.</param>
    /// <param name="maxGradient">Largest magnitude.</param>
    /// <param name="maxHessian">Largest hessian.</param>
    internal static GradientScale For(PackedGradientFormat format, double maxGradient, double maxHessian) => new(
        format,
        maxGradient > 0 ? maxGradient / format.GradientLevels : 1,
        maxHessian > 0 ? maxHessian / format.HessianLevels : 1);
}
