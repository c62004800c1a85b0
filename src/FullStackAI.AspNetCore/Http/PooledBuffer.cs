using System.Buffers;

namespace FullStackAI.AspNetCore.Http;

/// <summary>Bytes written one after the other into memory that is used again.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int KeptBytes = 256 << 10;
    private byte[] _bytes = new byte[1024];

    internal int Count { get; private set; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    internal ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Count);

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Count);
    }

    /// <summary>Forgets what was written; memory that a rare large answer needed is given back.</summary>
    internal void Clear()
    {
        Count = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[1024];
        }
    }

    private void Reserve(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_bytes.Length - Count < needed)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max((long)_bytes.Length * 2, (long)Count + needed)));
        }
    }
}
