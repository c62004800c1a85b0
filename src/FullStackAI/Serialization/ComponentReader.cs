using System.Buffers.Binary;
using System.Text;

namespace FullStackAI.Serialization;

/// <summary>Reads what <see cref="ComponentWriter"/> wrote. Safe on hostile bytes: no length is
/// believed before the bytes are there, and nesting is limited.</summary>
/// <remarks>Memory is at most a small multiple of the input's size. Every fault is an <see cref="InvalidDataException"/>.</remarks>
public sealed class ComponentReader
{
    private const int MaxDepth = 32;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _depth;
    private int _position;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="bytes">What a <see cref="ComponentWriter"/> wrote.</param>
    /// <param name="catalog">The components that may be read.</param>
    public ComponentReader(ReadOnlyMemory<byte> bytes, ComponentCatalog catalog)
        : this(bytes, catalog, depth: 0)
    {
    }

    private ComponentReader(ReadOnlyMemory<byte> bytes, ComponentCatalog catalog, int depth)
    {
        _bytes = bytes;
        Catalog = catalog;
        _depth = depth;
    }

    /// <summary>The components that may be read.</summary>
    public ComponentCatalog Catalog { get; }

    /// <summary>The number of bytes not yet read.</summary>
    public int Remaining => _bytes.Length - _position;

    /// <summary>Reads one byte that must be 0 or 1.</summary>
    public bool ReadBoolean() => ReadByte() switch
    {
        0 => false,
        1 => true,
        byte other => throw Fault($"a boolean holds {other}; expected 0 or 1"),
    };

    /// <summary>Reads one byte.</summary>
    public byte ReadByte() => Next(1)[0];

    /// <summary>Reads four bytes.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Next(4));

    /// <summary>Reads eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Next(8));

    /// <summary>Reads four bytes.</summary>
    public float ReadSingle() => BitConverter.Int32BitsToSingle(ReadInt32());

    /// <summary>Reads eight bytes.</summary>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>Reads a string.</summary>
    public string ReadString()
    {
        try
        {
            return StrictUtf8.GetString(Next(ReadCount(1)));
        }
        catch (DecoderFallbackException)
        {
            throw Fault("a string is not valid UTF-8");
        }
    }

    /// <summary>Reads a list of strings.</summary>
    public string[] ReadStrings()
    {
        string[] values = new string[ReadCount(4)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ReadString();
        }

        return values;
    }

    /// <summary>Reads bytes; the result is a view of the input, not a copy.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        int count = ReadCount(1);
        Next(count);
        return _bytes.Slice(_position - count, count);
    }

    /// <summary>Reads a list of 32-bit integers.</summary>
    public unsafe int[] ReadInt32s()
    {
        var values = new int[ReadCount(sizeof(int))];
        fixed (int* target = values)
        {
            Fill(target, values.Length, sizeof(int));
        }

        return values;
    }

    /// <summary>Reads a list of 64-bit integers.</summary>
    public unsafe long[] ReadInt64s()
    {
        var values = new long[ReadCount(sizeof(long))];
        fixed (long* target = values)
        {
            Fill(target, values.Length, sizeof(long));
        }

        return values;
    }

    /// <summary>Reads a list of single-precision numbers.</summary>
    public unsafe float[] ReadSingles()
    {
        var values = new float[ReadCount(sizeof(float))];
        fixed (float* target = values)
        {
            Fill(target, values.Length, sizeof(float));
        }

        return values;
    }

    /// <summary>Reads a list of double-precision numbers.</summary>
    public unsafe double[] ReadDoubles()
    {
        var values = new double[ReadCount(sizeof(double))];
        fixed (double* target = values)
        {
            Fill(target, values.Length, sizeof(double));
        }

        return values;
    }

    /// <summary>Reads a count of things of which each takes at least some bytes, so
    /// that a false count cannot make memory explode.</summary>
    /// <param name="minimumBytesEach">At least 1.</param>
    public int ReadCount(int minimumBytesEach)
    {
        int count = ReadInt32();
        return count >= 0 && count <= Remaining / minimumBytesEach
            ? count
            : throw Fault($"a count of {count} does not fit into the {Remaining} bytes that are left");
    }

    /// <summary>Reads a nested component of an expected type.</summary>
    /// <typeparam name="T">What it must be, for example a fitted transform.</typeparam>
    public T ReadComponent<T>()
        where T : class, IComponent
    {
        string name = ReadString();
        ReadOnlyMemory<byte> bytes = ReadBytes();
        if (_depth >= MaxDepth)
        {
            throw Fault($"components are nested deeper than {MaxDepth}");
        }

        if (!Catalog.TryGet(name, out ComponentReaderFunction? read))
        {
            throw Fault($"component '{name}' is not registered (known: {string.Join(", ", Catalog.Names)}). Register it in the ComponentCatalog, or update the library");
        }

        var nested = new ComponentReader(bytes, Catalog, _depth + 1);
        IComponent component = read(nested);
        nested.ExpectEnd(name);
        return component as T ?? throw Fault($"component '{name}' is a {component.GetType().Name}; expected a {typeof(T).Name}");
    }

    /// <summary>Checks that nothing is left over.</summary>
    /// <param name="subject">What has just been read, for the error.</param>
    public void ExpectEnd(string subject)
    {
        if (Remaining != 0)
        {
            throw Fault($"'{subject}' is followed by {Remaining} bytes that belong to nothing");
        }
    }

    /// <summary>An error that tells where in the bytes the fault lies; for readers that check what they read.</summary>
    /// <param name="fault">What is wrong, without a full stop.</param>
    public InvalidDataException Fault(string fault) => new($"At byte {_position}: {fault}.");

    // Not generic: a fresh process would have to compile each kind before it can open a model.
    private unsafe void Fill(void* target, int count, int size)
    {
        var bytes = new Span<byte>(target, count * size);
        Next(bytes.Length).CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            for (int start = 0; start < bytes.Length; start += size)
            {
                bytes.Slice(start, size).Reverse();
            }
        }
    }

    private ReadOnlySpan<byte> Next(int count)
    {
        if (count > Remaining)
        {
            throw Fault($"{count} bytes are needed, {Remaining} are left: the data end too early");
        }

        _position += count;
        return _bytes.Span.Slice(_position - count, count);
    }
}
