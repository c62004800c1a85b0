namespace FullStackAI.OnnxRuntime;

/// <summary>How a model is loaded and run.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>Where it runs; <see cref="Device.Auto"/> by default.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>What happens to nodes that a GPU named in <see cref="Device"/> does not take; refused by default. With <see cref="Device.Auto"/> they run on the processor.</summary>
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
    public IReadOnlyDictionary<string, long> FreeDimensions { get; init; } = new Dictionary<string, long>();

    /// <summary>Most bytes the model's arena may hold, on the processor or the GPU, at least 1 MiB; null (the default) for no limit. On the processor, models with a limit share one arena, so all must name the same.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Path prefix of a profile that is written until <see cref="OnnxModel.EndProfiling"/>; null (the default) for none.</summary>
    public string? ProfilePath { get; init; }

    /// <summary>Whether the operators of ONNX Runtime Extensions (image decoding, tokenizers) can be used; false by default.</summary>
    public bool Extensions { get; init; }

    /// <summary>Runs on zeros right after loading, so that the first caller does not pay for lazy set-up; 0 by default.</summary>
    public int WarmUpRuns { get; init; }

    internal void Validate()
    {
        var faults = new List<string>();
        if (Threads is < 0 or > 1024)
        {
            faults.Add($"Threads must lie in [0, 1024]; got {Threads}. 0 means one per core.");
        }

        if (ParallelOperators is < 1 or > 1024)
        {
            faults.Add($"ParallelOperators must lie in [1, 1024]; got {ParallelOperators}.");
        }

        if (WarmUpRuns is < 0 or > 1000)
        {
            faults.Add($"WarmUpRuns must lie in [0, 1000]; got {WarmUpRuns}.");
        }

        if (MemoryLimitBytes is < 1 << 20 or > uint.MaxValue)
        {
            faults.Add($"MemoryLimitBytes must lie in [1 MiB, 4 GiB); got {MemoryLimitBytes}.");
        }

        if (MemoryLimitBytes is not null && !Arena)
        {
            faults.Add("MemoryLimitBytes limits the arena; it needs Arena = true.");
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
