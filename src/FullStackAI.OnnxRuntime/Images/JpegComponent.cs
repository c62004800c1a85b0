namespace FullStackAI.OnnxRuntime;

/// <summary>One colour component of a JPEG picture.</summary>
internal sealed class JpegComponent
{
    /// <summary>The number scans call it by.</summary>
    internal required int Id { get; init; }

    /// <summary>Blocks a row in a unit of the scan, 1 to 4.</summary>
    internal required int Horizontal { get; init; }

    /// <summary>Rows of blocks in a unit of the scan, 1 to 4.</summary>
    internal required int Vertical { get; init; }

    /// <summary>Number of its quantisation table.</summary>
    internal required int Quantization { get; init; }

    /// <summary>Samples a row, whole blocks.</summary>
    internal int Stride { get; set; }

    /// <summary>[rows × stride]; the samples.</summary>
    internal byte[] Samples { get; set; } = [];

    /// <summary>[blocks × 64]; what the scans of a progressive file have given so far,
    /// row by row of a block; empty for a sequential one.</summary>
    internal short[] Coefficients { get; set; } = [];

    /// <summary>Whether a scan has given the constant coefficients.</summary>
    internal bool HasConstants { get; set; }

    /// <summary>The constant coefficient of the block before.</summary>
    internal int Previous { get; set; }

    internal JpegHuffmanTable? Constant { get; set; }

    internal JpegHuffmanTable? Changing { get; set; }

    /// <summary>The first samples of a row.</summary>
    internal ReadOnlySpan<byte> Line(int row, int width) => Samples.AsSpan(row * Stride, width);
}
