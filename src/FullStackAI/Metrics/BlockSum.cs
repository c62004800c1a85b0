namespace FullStackAI.Metrics;

/// <summary>A sum in blocks of a fixed length: the same bits on every processor, and an error
/// that grows with the number of blocks rather than of terms.</summary>
internal struct BlockSum
{
    private const int BlockLength = 1024;

    private double _total;
    private double _block;
    private int _count;

    internal readonly double Value => _total + _block;

    internal void Add(double term)
    {
        _block += term;
        if (++_count == BlockLength)
        {
            _total += _block;
            _block = 0;
            _count = 0;
        }
    }
}
