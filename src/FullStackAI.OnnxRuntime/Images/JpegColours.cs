namespace FullStackAI.OnnxRuntime;

/// <summary>What the components of a JPEG picture are: grey, red-green-blue, luma with two colour differences, or four inks.</summary>
internal enum JpegColours
{
    /// <summary>One component.</summary>
    Grey,

    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Luma, blue and red difference, as JFIF defines them.</summary>
    YCbCr,

    /// <summary>Cyan, magenta, yellow and black, each as what is left of white: Adobe's way, which all programs took over.</summary>
    Cmyk,

    /// <summary>Four inks, the first three as luma and colour differences.</summary>
    Ycck,
}
