using System.Buffers.Binary;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Reads sequential and progressive JPEG files of 8 bits, in grey, colour or four inks with any
/// subsampling; turned upright where its Exif data ask for that. Source: ITU-T T.81.</summary>
/// <param name="pixelLimit">Most pixels the picture may have.</param>
internal sealed class JpegDecoder(long pixelLimit)
{
    private const int Side = 8;
    private const int MostScans = 100; // a progressive file of a camera or editor has about ten; each costs a pass over the picture

    private readonly int[][] _quantization = new int[4][];
    private readonly JpegHuffmanTable?[] _constant = new JpegHuffmanTable?[4];
    private readonly JpegHuffmanTable?[] _changing = new JpegHuffmanTable?[4];
    private readonly int[] _block = new int[Side * Side];
    private JpegComponent[] _components = [];
    private int _width;
    private int _height;
    private int _restartInterval;
    private int? _adobe; // how Adobe's programs say the colours are stored: 0 as they are, 1 and 2 as luma and differences
    private bool _jfif;
    private bool _progressive;
    private int _scans;

    /// <summary>How the picture is to be turned, from its Exif data; 1 where they say nothing.</summary>
    internal int Orientation { get; private set; } = 1;

    internal RgbImage Decode(ReadOnlySpan<byte> file)
    {
        int scanned = 0;
        for (int at = 2; ;)
        {
            while (file[at] != 0xFF || file[at + 1] is 0xFF or 0)
            {
                at++;
            }

            int marker = file[at + 1];
            if (marker == 0xD9)
            {
                return scanned > 0 && scanned >= _components.Length && (!_progressive || Transformed())
                    ? JpegPixels.Make(_components, Colours(), (_width, _height))
                    : throw new InvalidDataException("the JPEG file ends before its picture does.");
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += 2;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            ReadOnlySpan<byte> segment = file.Slice(at + 4, length - 2);
            at += 2 + length;
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    _progressive = marker == 0xC2;
                    Frame(segment);
                    break;
                case 0xC4:
                    HuffmanTables(segment);
                    break;
                case 0xDA:
                    at = Scan(file, segment, at, out int components);
                    scanned += components;
                    break;
                case 0xDB:
                    QuantizationTables(segment);
                    break;
                case 0xDD:
                    _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case 0xE0:
                    _jfif |= segment.StartsWith("JFIF"u8);
                    break;
                case 0xE1 when segment.StartsWith("Exif\0\0"u8):
                    Orientation = ExifOrientation.Read(segment[6..]) ?? Orientation;
                    break;
                case 0xEE when segment.Length >= 12 && segment.StartsWith("Adobe"u8):
                    _adobe = segment[11];
                    break;
                case >= 0xC3 and <= 0xCF:
                    throw new OnnxException(
                        $"The JPEG file is of kind {marker & 15} (lossless or arithmetic); read are sequential and progressive ones. Save it as such, or as PNG.");
            }
        }
    }

    private void Frame(ReadOnlySpan<byte> segment)
    {
        if (_components.Length > 0 || segment[0] != 8 || segment[5] is not (1 or 3 or 4))
        {
            throw new OnnxException(
                $"The JPEG file has {segment[0]} bits a sample and {segment[5]} components; read are 8 bits with 1 (grey), 3 (colour) or 4 (inks). Save it as PNG.");
        }

        (_height, _width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        RgbImage.CheckedBytes(_width, _height, pixelLimit);
        var components = new JpegComponent[segment[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> entry = segment.Slice(6 + (i * 3), 3);
            components[i] = new JpegComponent
            {
                Id = entry[0],
                Horizontal = entry[1] >> 4,
                Vertical = entry[1] & 15,
                Quantization = entry[2] & 3,
            };
            if (components[i].Horizontal is < 1 or > 4 || components[i].Vertical is < 1 or > 4)
            {
                throw new InvalidDataException("a JPEG component has a sampling factor outside 1 to 4.");
            }
        }

        int across = Units(_width, components.Max(component => component.Horizontal));
        int down = Units(_height, components.Max(component => component.Vertical));
        foreach (JpegComponent component in components)
        {
            component.Stride = across * component.Horizontal * Side;
            component.Samples = new byte[checked(component.Stride * down * component.Vertical * Side)];
            component.Coefficients = _progressive ? new short[component.Samples.Length] : [];
        }

        _components = components;
    }

    private static int Units(int size, int factor) => (size + (factor * Side) - 1) / (factor * Side);

    private void HuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            ReadOnlySpan<byte> counts = segment.Slice(1, 16);
            int total = 0;
            foreach (byte count in counts)
            {
                total += count;
            }

            (segment[0] >> 4 == 0 ? _constant : _changing)[segment[0] & 3] = new JpegHuffmanTable(counts, segment.Slice(17, total));
            segment = segment[(17 + total)..];
        }
    }

    private void QuantizationTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int width = segment[0] >> 4 == 0 ? 1 : 2;
            var table = new int[Side * Side];
            for (int i = 0; i < table.Length; i++)
            {
                table[i] = width == 1 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (i * 2))..]);
            }

            _quantization[segment[0] & 3] = table;
            segment = segment[(1 + (table.Length * width))..];
        }
    }

    private int Scan(ReadOnlySpan<byte> file, ReadOnlySpan<byte> segment, int start, out int count)
    {
        count = segment[0];
        var scan = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            int id = segment[1 + (i * 2)];
            scan[i] = Array.Find(_components, component => component.Id == id)
                ?? throw new InvalidDataException($"a JPEG scan names the component {id}, which the frame lacks.");
            int tables = segment[2 + (i * 2)];
            (scan[i].Constant, scan[i].Changing, scan[i].Previous) = (_constant[(tables >> 4) & 3], _changing[tables & 3], 0);
        }

        if (++_scans > MostScans)
        {
            throw new InvalidDataException($"the JPEG file has more than {MostScans} scans: it looks made to take time.");
        }

        JpegProgression progression = _progressive ? new JpegProgression(segment[(1 + (count * 2))..], count) : default;
        int horizontal = _components.Max(component => component.Horizontal);
        int vertical = _components.Max(component => component.Vertical);
        bool single = count == 1;

        // A scan of one component holds only the blocks that show; of several, whole units.
        int across = single ? Blocks(_width, scan[0].Horizontal, horizontal) : Units(_width, horizontal);
        int down = single ? Blocks(_height, scan[0].Vertical, vertical) : Units(_height, vertical);
        var bits = new JpegBits(file, start);
        for (int unit = 0; unit < across * down; unit++)
        {
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0)
            {
                bits.Restart();
                progression.Restart();
                Array.ForEach(scan, component => component.Previous = 0);
            }

            foreach (JpegComponent component in scan)
            {
                (int wide, int high) = single ? (1, 1) : (component.Horizontal, component.Vertical);
                for (int block = 0; block < wide * high; block++)
                {
                    int x = (unit % across * wide) + (block % wide);
                    int y = (unit / across * high) + (block / wide);
                    if (_progressive)
                    {
                        progression.Block(ref bits, component, Coefficients(component, x, y));
                        component.HasConstants |= progression.BeginsConstants;
                    }
                    else
                    {
                        Block(ref bits, component, component.Samples.AsSpan((y * Side * component.Stride) + (x * Side)));
                    }
                }
            }
        }

        return bits.Position;
    }

    private static int Blocks(int size, int own, int largest) => (((size * own) + largest - 1) / largest + Side - 1) / Side;

    private void Block(ref JpegBits bits, JpegComponent component, Span<byte> samples)
    {
        if (component is not { Constant: { } constant, Changing: { } changing } || _quantization[component.Quantization] is not { } steps)
        {
            throw new InvalidDataException("a JPEG scan uses a table that was not given.");
        }

        Array.Clear(_block);
        component.Previous += bits.Signed(Math.Min(16, constant.Decode(ref bits)));
        _block[0] = component.Previous * steps[0];
        for (int i = 1; i < Side * Side; i++)
        {
            int symbol = changing.Decode(ref bits);
            if (symbol == 0)
            {
                break;
            }

            i += symbol >> 4;
            if ((symbol & 15) > 0)
            {
                _block[JpegZigZag.Place(i)] = bits.Signed(symbol & 15) * steps[i];
            }
        }

        JpegTransform.Inverse(_block, samples, component.Stride);
    }

    private static Span<short> Coefficients(JpegComponent component, int x, int y) =>
        component.Coefficients.AsSpan(((y * (component.Stride / Side)) + x) * Side * Side, Side * Side);

    /// <summary>Turns what all scans gave into samples; false where a component has no picture at all.</summary>
    private bool Transformed()
    {
        foreach (JpegComponent component in _components)
        {
            if (!component.HasConstants)
            {
                return false;
            }

            int[] steps = _quantization[component.Quantization]
                ?? throw new InvalidDataException("a JPEG scan uses a table that was not given.");
            int across = component.Stride / Side;
            for (int block = 0; block < component.Samples.Length / (Side * Side); block++)
            {
                (int x, int y) = (block % across, block / across);
                ReadOnlySpan<short> coefficients = Coefficients(component, x, y);
                for (int i = 0; i < Side * Side; i++)
                {
                    int place = JpegZigZag.Place(i);
                    _block[place] = coefficients[place] * steps[i];
                }

                JpegTransform.Inverse(_block, component.Samples.AsSpan((y * Side * component.Stride) + (x * Side)), component.Stride);
            }
        }

        return true;
    }

    private JpegColours Colours() => _components.Length switch
    {
        1 => JpegColours.Grey,
        4 => _adobe == 2 ? JpegColours.Ycck : JpegColours.Cmyk,
        _ when _jfif => JpegColours.YCbCr,
        _ when _adobe is { } stored => stored == 0 ? JpegColours.Rgb : JpegColours.YCbCr,
        _ => _components is [{ Id: 'R' }, { Id: 'G' }, { Id: 'B' }] ? JpegColours.Rgb : JpegColours.YCbCr,
    };
}
