using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>A picture in memory: three bytes a pixel, red, green, blue, row after row from the top.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">[height × width × 3].</param>
public sealed record RgbImage(int Width, int Height, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>Most pixels that <see cref="Decode"/> takes unless told otherwise: 64 million, 192 MB in memory.</summary>
    public const long DefaultPixelLimit = 64L << 20;

    /// <summary>Decodes a PNG, BMP or JPEG file, in managed code that a stranger's file cannot crash.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="pixelLimit">Most pixels the picture may have.</param>
    /// <param name="orientation">Whether a picture whose Exif data say that the camera was turned is turned back; by default it is.</param>
    /// <returns>The picture; transparency is laid over white, 16-bit samples are cut to 8,
    /// inks become red, green and blue without a colour profile.</returns>
    /// <exception cref="OnnxException">The file is none of these, is damaged or truncated, too large, or of a
    /// kind that is not read (lossless or arithmetic JPEG, or of 12 bits).</exception>
    /// <remarks>JPEG files of any subsampling give the pixels of libjpeg and Pillow.</remarks>
    public static RgbImage Decode(
        ReadOnlySpan<byte> file, long pixelLimit = DefaultPixelLimit, ImageOrientation orientation = ImageOrientation.Upright)
    {
        try
        {
            (RgbImage image, int turn) = file switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png(file, pixelLimit),
                [(byte)'B', (byte)'M', ..] => (BmpDecoder.Decode(file, pixelLimit), 1),
                [0xFF, 0xD8, ..] => Jpeg(file, pixelLimit),
                _ => throw new OnnxException(
                    $"These {file.Length} bytes are no picture this library reads: they start with {Convert.ToHexString(file[..Math.Min(8, file.Length)])}, expected a PNG, BMP or JPEG file."),
            };
            return orientation == ImageOrientation.Upright ? ExifOrientation.Upright(image, turn) : image;
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentOutOfRangeException or EndOfStreamException
            or InvalidDataException or OverflowException)
        {
            throw new OnnxException(
                $"The picture is damaged or truncated: {error.Message} Check that the file of {file.Length} bytes is complete.", error);
        }
    }

    private static (RgbImage Image, int Turn) Png(ReadOnlySpan<byte> file, long pixelLimit)
    {
        var decoder = new PngDecoder(pixelLimit);
        RgbImage image = decoder.Decode(file);
        return (image, decoder.Orientation);
    }

    private static (RgbImage Image, int Turn) Jpeg(ReadOnlySpan<byte> file, long pixelLimit)
    {
        var decoder = new JpegDecoder(pixelLimit);
        RgbImage image = decoder.Decode(file);
        return (image, decoder.Orientation);
    }

    internal static int CheckedBytes(long width, long height, long pixelLimit) =>
        width is > 0 and <= 65535 && height is > 0 and <= 65535 && width * height <= Math.Min(pixelLimit, int.MaxValue / 4)
            ? checked((int)(width * height * 3))
            : throw new OnnxException(
                $"The picture is {width} × {height} pixels; at most {pixelLimit} pixels and 65,535 a side are read. Shrink it, or raise the limit.");
}
