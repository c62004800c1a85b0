using System.Collections.ObjectModel;

namespace FullStackAI.OnnxRuntime;

/// <summary>How a model is loaded and run.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>Where it runs; <see cref="Device.Auto"/> by default.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>What happens to nodes that a GPU named in <see cref="Device"/> does not take; refused by
    /// default. With <see cref="Device.Auto"/> they run on the processor.</summary>
    public CpuFallback CpuFallback { get; init; } = CpuFallback.Refuse;

    /// <summary>How far the graph is rewritten before it runs; <see cref="GraphOptimization.All"/> by default.</summary>
    public GraphOptimization Optimization { get; init; } = GraphOptimization.All;

    /// <summary>Threads one operator may use, 0 to 1024; 0 (the default) means one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Operators that may run at the same time, 1 to 1024; 1 by default.</summary>
    public int ParallelOperators { get; init; } = 1;

    /// <summary>Whether idle threads spin, which lowers latency and burns processor time; false by default.</summary>
    public bool Spinning { get; init; }

    /// <summary>Whether memory is kept between runs in an arena; true by default.</summary>
    public bool Arena { get; init; } = true;

    /// <summary>Sizes for named free dimensions, fixed for the model's life; empty by default.</summary>
    public IReadOnlyDictionary<string, long> FreeDimensions { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>Whether a GPU computes in 16 bits what the model states in 32; false by
    /// default. Inputs and outputs keep their types.</summary>
    /// <remarks>
    /// For GPUs alone, since processors are slower in 16 bits: <see cref="Device.Cpu"/> refuses it, and where
    /// <see cref="Device.Auto"/> takes the processor it is left out, as <see cref="OnnxModel.DeviceReason"/> says.
    /// A file in half precision for any device is made by <c>OnnxRewriter.ToHalf</c>.
    /// </remarks>
    public bool HalfPrecision { get; init; }

    /// <summary>Most bytes the model's arena may hold, on the processor, CUDA or TensorRT, at least 1 MiB; null (the default) for no limit.
    /// On the processor it is below 4 GiB, and models with a limit share one arena, so all must name the same.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Path prefix of a profile that is written until <see cref="OnnxModel.EndProfiling"/>; null (the default) for none.</summary>
    public string? ProfilePath { get; init; }

    /// <summary>Whether the operators of ONNX Runtime Extensions (image decoding, tokenizers) can be used; false by default.</summary>
    public bool Extensions { get; init; }

    /// <summary>Most nodes a graph may have, those inside other nodes counted, at least 1; 250,000 by default. A larger one is refused
    /// before the runtime sees it, which takes about 5 KB of memory and a fifth of a millisecond for each.</summary>
    public int MaximumNodes { get; init; } = 250_000;

    /// <summary>Paths of libraries that hold operators of custom domains, made for ONNX Runtime's
    /// custom operators; empty by default. They stay in the process.</summary>
    public IReadOnlyList<string> OperatorLibraries { get; init; } = [];

    /// <summary>Runs on zeros right after loading, so that the first caller does not pay for lazy set-up; 0 by default.</summary>
    public int WarmUpRuns { get; init; }

    /// <summary>What ONNX Runtime itself may write to the error stream while it loads and runs the model; nothing by default.</summary>
    public RuntimeMessages RuntimeMessages { get; init; }

    internal void Validate()
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(Optimization))
        {
            faults.Add($"Optimization {(int)Optimization} is no level.");
        }

        if (!Enum.IsDefined(CpuFallback))
        {
            faults.Add($"CpuFallback {(int)CpuFallback} is no choice.");
        }

        if (!Enum.IsDefined(RuntimeMessages))
        {
            faults.Add($"RuntimeMessages {(int)RuntimeMessages} is no choice.");
        }

        if (HalfPrecision && Device.Kind == DeviceKind.Cpu)
        {
            faults.Add("HalfPrecision is for GPUs; on the processor 16 bits are slower than 32. Leave it out, or choose another Device.");
        }

        if (Threads is < 0 or > 1024)
        {
            faults.Add($"Threads must lie in [0, 1024]; got {Threads}. 0 means one per core.");
        }

        if (ParallelOperators is < 1 or > 1024)
        {
            faults.Add($"ParallelOperators must lie in [1, 1024]; got {ParallelOperators}.");
        }

        if (MaximumNodes < 1)
        {
            faults.Add($"MaximumNodes must be at least 1; got {MaximumNodes}.");
        }

        if (WarmUpRuns is < 0 or > 1000)
        {
            faults.Add($"WarmUpRuns must lie in [0, 1000]; got {WarmUpRuns}.");
        }

        // ONNX Runtime counts the arena of the processor in 32 bits, those of GPUs in 64.
        bool onProcessor = Device.Kind is DeviceKind.Cpu or DeviceKind.Auto;
        if (MemoryLimitBytes < 1 << 20 || (onProcessor && MemoryLimitBytes > uint.MaxValue))
        {
            faults.Add($"MemoryLimitBytes must {(onProcessor ? "lie in [1 MiB, 4 GiB)" : "be at least 1 MiB")}; got {MemoryLimitBytes}.");
        }

        if (MemoryLimitBytes is not null && !Arena)
        {
            faults.Add("MemoryLimitBytes limits the arena; it needs Arena = true.");
        }

        if (MemoryLimitBytes is not null && Device.Kind == DeviceKind.WebGpu)
        {
            faults.Add("MemoryLimitBytes is not known to WebGpu; leave it out, or choose another Device.");
        }

        foreach ((string name, long size) in FreeDimensions)
        {
            if (size < 1)
            {
                faults.Add($"FreeDimensions['{name}'] must be at least 1; got {size}.");
            }
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException("OnnxModelOptions: " + string.Join(" ", faults));
        }
    }
}
