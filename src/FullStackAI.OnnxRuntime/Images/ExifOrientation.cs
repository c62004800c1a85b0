using System.Buffers.Binary;

namespace FullStackAI.OnnxRuntime;

/// <summary>How a camera was held, as Exif data tell it, and the turn that puts the
/// picture upright. Source: CIPA DC-008 (Exif 2.32), tag 274.</summary>
internal static class ExifOrientation
{
    private const int OrientationTag = 0x0112;
    private const int ShortType = 3;
    private const int EntryBytes = 12;

    /// <summary>Reads the orientation.</summary>
    /// <param name="exif">The data, from their byte order mark on.</param>
    /// <returns>1 to 8; null where they say none, or are damaged.</returns>
    internal static int? Read(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 8 || !(exif.StartsWith("II"u8) || exif.StartsWith("MM"u8)))
        {
            return null;
        }

        bool little = exif[0] == 'I';
        uint start = little ? BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (start > exif.Length - 2)
        {
            return null;
        }

        int entries = Short(exif[(int)start..], little);
        ReadOnlySpan<byte> list = exif[((int)start + 2)..];
        for (int i = 0; i < entries && (i + 1) * EntryBytes <= list.Length; i++)
        {
            ReadOnlySpan<byte> entry = list.Slice(i * EntryBytes, EntryBytes);
            if (Short(entry, little) == OrientationTag)
            {
                int value = Short(entry[8..], little);
                return Short(entry[2..], little) == ShortType && value is >= 1 and <= 8 ? value : null;
            }
        }

        return null;
    }

    /// <summary>The picture turned and mirrored so that it stands upright.</summary>
    /// <param name="image">As stored.</param>
    /// <param name="orientation">1 (upright already) to 8.</param>
    internal static RgbImage Upright(RgbImage image, int orientation)
    {
        if (orientation == 1)
        {
            return image;
        }

        // From 5 on, rows were columns; what comes from the right or from below is read backwards.
        bool swapped = orientation >= 5;
        bool fromRight = orientation is 2 or 3 or 7 or 8;
        bool fromBelow = orientation is 3 or 4 or 6 or 7;
        (int width, int height) = swapped ? (image.Height, image.Width) : (image.Width, image.Height);
        byte[] pixels = new byte[image.Pixels.Length];
        ReadOnlySpan<byte> stored = image.Pixels.Span;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int column, int row) = swapped ? (y, x) : (x, y);
                column = fromRight ? image.Width - 1 - column : column;
                row = fromBelow ? image.Height - 1 - row : row;
                stored.Slice(((row * image.Width) + column) * 3, 3).CopyTo(pixels.AsSpan(((y * width) + x) * 3, 3));
            }
        }

        return new RgbImage(width, height, pixels);
    }

    private static int Short(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
}
