namespace FullStackAI.OnnxRuntime;

/// <summary>One scan of a progressive JPEG file: a band of coefficients, first roughly,
/// then bit by bit finer. Source: ITU-T T.81, annex G.</summary>
internal struct JpegProgression
{
    private const int Largest = 63;
    private const int FinestShift = 13;
    private readonly int _first;
    private readonly int _last;
    private readonly int _bit;
    private readonly bool _refines;
    private int _emptyBlocks; // blocks still to come that have nothing new in the band

    /// <summary>Reads the end of a scan's header.</summary>
    /// <param name="header">Three bytes: first and last coefficient, and the bits of before and now.</param>
    /// <param name="components">How many components the scan has.</param>
    internal JpegProgression(ReadOnlySpan<byte> header, int components)
    {
        (_first, _last, _bit, _refines) = (header[0], header[1], header[2] & 15, header[2] >> 4 > 0);
        bool sound = _first <= _last
            && _last <= Largest
            && (_first > 0 ? components == 1 : _last == 0)
            && _bit <= FinestShift
            && (!_refines || header[2] >> 4 == _bit + 1);
        if (!sound)
        {
            throw new InvalidDataException(
                $"a progressive JPEG scan gives the coefficients {_first} to {_last} in steps that do not exist.");
        }
    }

    /// <summary>Whether the scan gives constant coefficients for the first time.</summary>
    internal readonly bool BeginsConstants => _first == 0 && !_refines;

    /// <summary>Forgets what the blocks before had in common.</summary>
    internal void Restart() => _emptyBlocks = 0;

    /// <summary>Reads what the scan says about one block.</summary>
    internal void Block(ref JpegBits bits, JpegComponent component, Span<short> block)
    {
        if (_first == 0)
        {
            Constant(ref bits, component, block);
        }
        else if (_refines)
        {
            Refine(ref bits, Table(component.Changing), block);
        }
        else
        {
            Begin(ref bits, Table(component.Changing), block);
        }
    }

    private static JpegHuffmanTable Table(JpegHuffmanTable? table) =>
        table ?? throw new InvalidDataException("a JPEG scan uses a table that was not given.");

    private readonly void Constant(ref JpegBits bits, JpegComponent component, Span<short> block)
    {
        if (_refines)
        {
            block[0] |= (short)(bits.Next() << _bit);
            return;
        }

        component.Previous += bits.Signed(Math.Min(16, Table(component.Constant).Decode(ref bits)));
        block[0] = (short)(component.Previous << _bit);
    }

    private void Begin(ref JpegBits bits, JpegHuffmanTable table, Span<short> block)
    {
        if (_emptyBlocks > 0)
        {
            _emptyBlocks--;
            return;
        }

        for (int place = _first; place <= _last; place++)
        {
            int symbol = table.Decode(ref bits);
            (int zeros, int size) = (symbol >> 4, symbol & 15);
            if (size == 0 && zeros < 15)
            {
                _emptyBlocks = (1 << zeros) - 1 + bits.Unsigned(zeros);
                return;
            }

            place += zeros;
            if (size > 0)
            {
                block[JpegZigZag.Place(place)] = (short)(bits.Signed(size) << _bit);
            }
        }
    }

    private void Refine(ref JpegBits bits, JpegHuffmanTable table, Span<short> block)
    {
        int place = _first;
        if (_emptyBlocks == 0)
        {
            for (; place <= _last; place++)
            {
                int symbol = table.Decode(ref bits);
                (int zeros, int size) = (symbol >> 4, symbol & 15);
                if (size == 0 && zeros < 15)
                {
                    _emptyBlocks = (1 << zeros) + bits.Unsigned(zeros);
                    break;
                }

                short value = size == 0 ? (short)0 : (short)(bits.Next() == 1 ? 1 << _bit : -1 << _bit);
                place = Skip(ref bits, block, place, zeros);
                if (value != 0)
                {
                    block[JpegZigZag.Place(place <= _last ? place : Largest + 1)] = value;
                }
            }
        }

        if (_emptyBlocks > 0)
        {
            Skip(ref bits, block, place, Largest + 1);
            _emptyBlocks--;
        }
    }

    /// <summary>Goes over a number of zeros, refining what is none on the way; gives the place of the next zero.</summary>
    private readonly int Skip(ref JpegBits bits, Span<short> block, int place, int zeros)
    {
        for (; place <= _last; place++)
        {
            ref short coefficient = ref block[JpegZigZag.Place(place)];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                {
                    break;
                }
            }
            else if (bits.Next() == 1 && (Math.Abs((int)coefficient) & (1 << _bit)) == 0)
            {
                coefficient += (short)(coefficient > 0 ? 1 << _bit : -1 << _bit);
            }
        }

        return place;
    }
}
