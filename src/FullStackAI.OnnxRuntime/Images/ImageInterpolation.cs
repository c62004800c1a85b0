namespace FullStackAI.OnnxRuntime;

/// <summary>How pixels between pixels come about when a picture's size changes. All but <see cref="Nearest"/> widen when
/// they shrink a picture, as Pillow's and torchvision's do, so that nothing is skipped.</summary>
public enum ImageInterpolation
{
    /// <summary>A triangle over the neighbours: what most networks were trained with.</summary>
    Bilinear,

    /// <summary>A cubic over four neighbours (a = −½): sharper.</summary>
    Bicubic,

    /// <summary>A windowed sine over six neighbours: the sharpest, with faint rims.</summary>
    Lanczos,

    /// <summary>The pixel at the middle, unchanged: for pictures whose values are labels.</summary>
    Nearest,
}
