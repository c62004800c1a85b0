using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace FullStackAI.Preprocessing;

/// <summary>Finds the code of a level by its text, without allocating: a frozen open-addressing table
/// whose hash was chosen so that levels lie where they are looked for first.</summary>
internal sealed class LevelIndex
{
    private const int MaxStackChars = 256;
    private const int CharsPerWord = 4;
    private const int Tries = 8; // multipliers to choose from
    private const int ManyLevels = 1000; // above it one multiplier must do
    private const int LongestDetour = 64; // a sound hash stays far below; levels made to collide do not
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio
    private readonly string[] _levels; // [places]; "" in empty places, whose code is Unseen
    private readonly int[] _codes; // [places]
    private readonly int _mask;
    private readonly ulong _multiplier;
    private readonly Dictionary<string, int>? _collided; // levels on which every multiplier fails: a hash with a secret

    internal LevelIndex(IReadOnlyList<string> levels)
    {
        string[] distinct = new string[levels.Count];
        for (int code = 0; code < distinct.Length; code++)
        {
            distinct[code] = levels[code];
        }

        int places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 2 * distinct.Length));
        (_levels, _codes, _mask) = (new string[places], new int[places], places - 1);
        long fewest = long.MaxValue;
        ulong best = Odd;
        int tries = distinct.Length > ManyLevels ? 1 : Tries;
        for (ulong attempt = 1; attempt <= (ulong)tries && fewest > 0; attempt++)
        {
            _multiplier = Odd * ((2 * attempt) + 1);
            long detours = Fill(distinct);
            if (detours < fewest)
            {
                (fewest, best) = (detours, _multiplier);
            }
        }

        if (fewest == long.MaxValue)
        {
            _collided = new Dictionary<string, int>(StringComparer.Ordinal);
            for (int code = 0; code < distinct.Length; code++)
            {
                _collided.TryAdd(distinct[code], code);
            }
        }
        else if (_multiplier != best)
        {
            _multiplier = best;
            Fill(distinct);
        }
    }

    /// <summary>The code of a level; −2 when it was never seen.</summary>
    internal int Find(ReadOnlySpan<char> level)
    {
        if (_collided is not null)
        {
            return _collided.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(level, out int known) ? known : SlotCodes.Unseen;
        }

        int place = PlaceOf(level);
        while (_codes[place] >= 0)
        {
            if (level.SequenceEqual(_levels[place]))
            {
                return _codes[place];
            }

            place = (place + 1) & _mask;
        }

        return SlotCodes.Unseen;
    }

    /// <summary>The code of a level given in UTF-8; −2 when it was never seen.</summary>
    internal int Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxStackChars)
        {
            return Find(Encoding.UTF8.GetString(utf8).AsSpan());
        }

        Span<char> chars = stackalloc char[MaxStackChars];
        int length = Encoding.UTF8.GetChars(utf8, chars);
        return Find(chars[..length]);
    }

    /// <summary>Lays the levels out; of equal ones the first counts.</summary>
    /// <returns>How many steps all levels together lie away from where they are looked for first;
    /// <see cref="long.MaxValue"/> when one lies too far away.</returns>
    private long Fill(string[] levels)
    {
        Array.Fill(_levels, "");
        Array.Fill(_codes, SlotCodes.Unseen);
        long detours = 0;
        for (int code = 0; code < levels.Length; code++)
        {
            int place = PlaceOf(levels[code]);
            long steps = 0;
            while (_codes[place] >= 0 && !string.Equals(_levels[place], levels[code], StringComparison.Ordinal))
            {
                place = (place + 1) & _mask;
                if (++steps > LongestDetour)
                {
                    return long.MaxValue;
                }
            }

            if (_codes[place] < 0)
            {
                (_levels[place], _codes[place]) = (levels[code], code);
                detours += steps;
            }
        }

        return detours;
    }

    private int PlaceOf(ReadOnlySpan<char> level)
    {
        ulong hash = (ulong)level.Length;
        if (level.Length >= CharsPerWord)
        {
            // Four characters at a time; the last four may overlap those before.
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(level);
            for (int at = 0; at < bytes.Length - sizeof(ulong); at += sizeof(ulong))
            {
                hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(bytes[at..])) * _multiplier, 29);
            }

            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..])) * _multiplier;
        }
        else
        {
            foreach (char character in level)
            {
                hash = (hash << 16) | character;
            }

            hash *= _multiplier;
        }

        return (int)((hash ^ (hash >> 32)) * _multiplier >> 40) & _mask;
    }
}
