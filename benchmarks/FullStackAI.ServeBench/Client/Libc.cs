using System.Runtime.InteropServices;

namespace FullStackAI.ServeBench.Client;

/// <summary>The few calls of the system that a client needs which is to leave the processors
/// to the server: one thread looks at all connections at once.</summary>
internal static unsafe partial class Libc
{
    internal const short Readable = 1; // POLLIN in <poll.h>
    private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK in <sys/prctl.h>

    /// <summary>Lets waits of this thread end when they are due, not 50 µs later.</summary>
    internal static void WaitSharply() => _ = Prctl(SetTimerSlack, 1);

    /// <summary>Waits until a connection can be read, or a time is over.</summary>
    /// <param name="watched">Their handles; out: which are readable.</param>
    /// <param name="nanoseconds">The longest wait; negative for none.</param>
    internal static int Wait(Span<Watched> watched, long nanoseconds)
    {
        var limit = new Interval { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        fixed (Watched* first = watched)
        {
            return Poll(first, (nuint)watched.Length, nanoseconds < 0 ? null : &limit, null);
        }
    }

    internal static nint Receive(int handle, Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            return Recv(handle, first, (nuint)buffer.Length, 0);
        }
    }

    internal static nint Send(int handle, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return Send(handle, first, (nuint)bytes.Length, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Poll(Watched* watched, nuint count, Interval* limit, void* signals);

    [LibraryImport("libc", EntryPoint = "recv")]
    private static partial nint Recv(int handle, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int handle, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint value);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Watched
    {
        internal int Handle;
        internal short Events;
        internal short Found;
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Interval
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}
