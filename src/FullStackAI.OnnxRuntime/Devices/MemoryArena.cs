using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>The one arena of the process that models with a memory limit share on the
/// processor: ONNX Runtime knows limits only there.</summary>
internal static class MemoryArena
{
    private const int SameAsRequested = 1;
    private const int Default = -1;
    private static readonly Lock Gate = new();
    private static long _limit;
    private static int _users;

    /// <summary>Puts a session into the arena where its options name a limit.</summary>
    internal static Claim? Apply(SessionOptions session, OnnxModelOptions options)
    {
        if (options.MemoryLimitBytes is not { } limit || options.Device.Kind is not (DeviceKind.Cpu or DeviceKind.Auto))
        {
            return null;
        }

        lock (Gate)
        {
            if (_users > 0 && _limit != limit)
            {
                throw new OnnxException(
                    $"MemoryLimitBytes is {limit}, but models with a limit of {_limit} are loaded; on the processor all share one arena. Use the same limit, or dispose of the others first.");
            }

            if (_users == 0)
            {
                using var arena = new OrtArenaCfg((uint)limit, SameAsRequested, Default, Default);
                using OrtMemoryInfo memory = Memory();
                OrtEnv.Instance().CreateAndRegisterAllocator(memory, arena);
                _limit = limit;
            }

            _users++;
        }

        session.AddSessionConfigEntry("session.use_env_allocators", "1");
        return new Claim();
    }

    private static OrtMemoryInfo Memory() => new(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);

    /// <summary>One model's share in the arena; the last one to go takes the arena with it.</summary>
    internal sealed class Claim : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 1)
            {
                return;
            }

            lock (Gate)
            {
                if (--_users == 0)
                {
                    using OrtMemoryInfo memory = Memory();
                    OrtEnv.Instance().UnregisterAllocator(memory);
                }
            }
        }
    }
}
