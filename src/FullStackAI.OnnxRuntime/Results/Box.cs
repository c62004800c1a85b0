namespace FullStackAI.OnnxRuntime;

/// <summary>Something found in a picture.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge, at least <paramref name="Left"/>.</param>
/// <param name="Bottom">Lower edge, at least <paramref name="Top"/>.</param>
/// <param name="Class">What it is, by number.</param>
/// <param name="Score">How sure the model is; higher is surer.</param>
public readonly record struct Box(float Left, float Top, float Right, float Bottom, int Class, float Score)
{
    /// <summary>Width times height; 0 for a box turned inside out.</summary>
    public float Area => Math.Max(0, Right - Left) * Math.Max(0, Bottom - Top);

    /// <summary>The area two boxes share over the area they cover together.</summary>
    /// <param name="other">The other box.</param>
    /// <returns>In [0, 1]; 0 where neither has an area.</returns>
    public float Overlap(Box other)
    {
        float shared = Math.Max(
            0,
            Math.Min(Right, other.Right) - Math.Max(Left, other.Left)) * Math.Max(
                0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
        float together = Area + other.Area - shared;
        return together > 0 ? shared / together : 0;
    }

    /// <summary>A box given by its middle and its size, as detectors of the YOLO and DETR families give it.</summary>
    /// <param name="x">Middle, from the left.</param>
    /// <param name="y">Middle, from the top.</param>
    /// <param name="width">Width.</param>
    /// <param name="height">Height.</param>
    /// <param name="class">Number of the class.</param>
    /// <param name="score">How sure the network is.</param>
    /// <returns>The box.</returns>
    public static Box FromCentre(float x, float y, float width, float height, int @class, float score) =>
        new(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2), @class, score);
}
