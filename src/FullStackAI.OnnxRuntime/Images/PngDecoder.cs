using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FullStackAI.Onnx;
using FullStackAI.Serialization;

namespace FullStackAI.OnnxRuntime;

/// <summary>Reads PNG files of every colour type, depth and interlacing; turned upright
/// where their Exif data ask for that. Source: ISO/IEC 15948.</summary>
/// <param name="pixelLimit">Most pixels the picture may have.</param>
internal sealed class PngDecoder(long pixelLimit)
{
    private const int SignatureBytes = 8;
    private const int FramingBytes = 12; // length, kind and checksum around the data of a chunk

    // Adam7: where each pass begins and how far its pixels lie apart.
    private static readonly (int X, int Y, int Across, int Down)[] Passes =
    [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ];

    private PngPixels? _format;
    private byte[] _palette = [];
    private byte[] _transparency = [];
    private int _width;
    private int _height;
    private bool _isInterlaced;

    /// <summary>How the picture is to be turned, from its Exif data; 1 where they say nothing.</summary>
    internal int Orientation { get; private set; } = 1;

    internal RgbImage Decode(ReadOnlySpan<byte> file)
    {
        using var packed = new MemoryStream();
        for (int at = SignatureBytes; Chunk(file, at, packed) is { } next;)
        {
            at = next;
        }

        PngPixels format = (_format ?? throw new InvalidDataException("the PNG has no header.")) with
        {
            Palette = _palette,
            Transparency = _transparency,
        };
        byte[] pixels = new byte[RgbImage.CheckedBytes(_width, _height, pixelLimit)];
        packed.Position = 0;
        using var lines = new ZLibStream(packed, CompressionMode.Decompress);
        if (!_isInterlaced)
        {
            Pass(lines, format, pixels, (0, 0, 1, 1));
        }
        else
        {
            foreach ((int, int, int, int) pass in Passes)
            {
                Pass(lines, format, pixels, pass);
            }
        }

        return new RgbImage(_width, _height, pixels);
    }

    private int? Chunk(ReadOnlySpan<byte> file, int at, MemoryStream packed)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        string kind = Encoding.Latin1.GetString(file.Slice(at + 4, 4));
        ReadOnlySpan<byte> data = file.Slice(at + 8, checked((int)length));
        uint stated = BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + data.Length)..]);
        if (char.IsAsciiLetterUpper(kind[0]) && Crc32.Compute(file.Slice(at + 4, data.Length + 4)) != stated)
        {
            throw new InvalidDataException($"the checksum of its part '{kind}' is wrong.");
        }

        switch (kind)
        {
            case "IHDR":
                Header(data);
                break;
            case "PLTE":
                _palette = data.ToArray();
                break;
            case "tRNS":
                _transparency = data.ToArray();
                break;
            case "eXIf":
                Orientation = ExifOrientation.Read(data) ?? Orientation;
                break;
            case "IDAT":
                packed.Write(data);
                break;
            case "IEND":
                return null;
        }

        return checked(at + FramingBytes + data.Length);
    }

    private void Header(ReadOnlySpan<byte> data)
    {
        (_width, _height, int depth, int colour) = (
            BinaryPrimitives.ReadInt32BigEndian(data),
            BinaryPrimitives.ReadInt32BigEndian(data[4..]),
            data[8],
            data[9]);
        if (data[12] > 1
            || colour is not (0 or 2 or 3 or 4 or 6)
            || depth is not (1 or 2 or 4 or 8 or 16)
            || (depth < 8 && colour is not (0 or 3))
            || (depth == 16 && colour == 3))
        {
            throw new OnnxException(
                $"The PNG has colour type {colour}, {depth} bits and interlacing {data[12]}, which PNG does not have. Save it anew.");
        }

        _isInterlaced = data[12] == 1;
        _format = new PngPixels(colour, depth, [], []);
    }

    private void Pass(ZLibStream lines, PngPixels format, byte[] pixels, (int X, int Y, int Across, int Down) pass)
    {
        int width = (_width - pass.X + pass.Across - 1) / pass.Across;
        if (width <= 0)
        {
            return;
        }

        byte[] line = new byte[((width * format.Channels * format.Depth) + 7) / 8];
        byte[] above = new byte[line.Length];
        int step = Math.Max(1, format.Channels * format.Depth / 8);
        for (int y = pass.Y; y < _height; y += pass.Down)
        {
            int filter = lines.ReadByte();
            lines.ReadExactly(line);
            PngFilter.Undo(filter, line, above, step);
            format.Write(line, width, pixels.AsSpan(((y * _width) + pass.X) * 3), pass.Across * 3);
            (line, above) = (above, line);
        }
    }
}
