using System.Runtime.ExceptionServices;

namespace FullStackAI.Bundles.Archive;

/// <summary>Hashes bytes beside other work: on a thread of the pool if one is free in time, else on the thread that asks. The first hash of a process costs more than reading a model: it loads the platform's cryptography.</summary>
internal sealed class DigestCheck : IThreadPoolWorkItem
{
    private readonly Lock _running = new();
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string _expected;
    private ExceptionDispatchInfo? _fault;
    private bool _matches;
    private bool _hasRun;

    private DigestCheck(ReadOnlyMemory<byte> bytes, string expected)
    {
        _bytes = bytes;
        _expected = expected;
    }

    /// <summary>Begins.</summary>
    /// <param name="bytes">What is hashed; must not change.</param>
    /// <param name="expected">64 lower-case hexadecimal digits.</param>
    internal static DigestCheck Start(ReadOnlyMemory<byte> bytes, string expected)
    {
        var check = new DigestCheck(bytes, expected);
        if (Environment.ProcessorCount > 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(check, preferLocal: false);
        }

        return check;
    }

    /// <summary>Whether the bytes have the expected hash; waits for it.</summary>
    internal bool Matches()
    {
        ((IThreadPoolWorkItem)this).Execute();
        _fault?.Throw();
        return _matches;
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_running)
        {
            if (_hasRun)
            {
                return;
            }

            try
            {
                _matches = Sha256Text.Matches(_bytes.Span, _expected);
            }
            catch (Exception fault)
            {
                _fault = ExceptionDispatchInfo.Capture(fault); // an unhandled one would end the process; Matches throws it
            }

            _hasRun = true;
        }
    }
}
