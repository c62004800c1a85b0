using System.Collections.Concurrent;
using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>Any ONNX model, ready to score. All members may be called from many threads at
/// once; <see cref="Dispose"/> lets runs in progress end first.</summary>
public sealed partial class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SessionOptions _sessionOptions;
    private readonly ConcurrentQueue<RunOptions> _runOptions = new();
    private readonly MemoryArena.Claim? _arena;
    private readonly BindingPool _bindings;
    private readonly Dictionary<string, OnnxValueInfo> _inputByName;

    // 1 for the model itself, 1 for each run in progress; the session goes with the last.
    private int _holders = 1;
    private int _disposed;

    private OnnxModel(
        InferenceSession session,
        SessionOptions sessionOptions,
        OnnxModelOptions options,
        (Device Device, string Reason, IReadOnlyList<string> Providers) device,
        IReadOnlyList<NodePlacement> placements,
        MemoryArena.Claim? arena)
    {
        _session = session;
        _arena = arena;
        _sessionOptions = sessionOptions;
        Options = options;
        Device = device.Device;
        DeviceReason = device.Reason;
        ActiveProviders = device.Providers;
        Placements = placements;
        Inputs = Signature.Of(session.InputNames, session.InputMetadata);
        Outputs = Signature.Of(session.OutputNames, session.OutputMetadata);
        _inputByName = Inputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
        _bindings = new BindingPool(this);
        ModelMetadata metadata = session.ModelMetadata;
        Metadata = new OnnxModelMetadata(
            metadata.ProducerName,
            metadata.GraphName,
            metadata.GraphDescription,
            metadata.Domain,
            metadata.Description,
            metadata.Version,
            new Dictionary<string, string>(metadata.CustomMetadataMap));
    }

    /// <summary>What the model wants, by name and type, in its own order.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>What it gives, by name and type, in its own order.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    /// <summary>What its file says about it.</summary>
    public OnnxModelMetadata Metadata { get; }

    /// <summary>How it was loaded.</summary>
    public OnnxModelOptions Options { get; }

    /// <summary>Where it runs; never <see cref="Device.Auto"/>.</summary>
    public Device Device { get; }

    /// <summary>Why it runs there, in one sentence.</summary>
    public string DeviceReason { get; }

    /// <summary>ONNX Runtime's execution providers in use, first choice first.</summary>
    public IReadOnlyList<string> ActiveProviders { get; }

    /// <summary>Which node runs on which provider, for a model on a GPU; empty on the processor, where all run alike.</summary>
    public IReadOnlyList<NodePlacement> Placements { get; }

    /// <summary>Scores a batch.</summary>
    /// <param name="inputs">Every input by name. Arrays in it must not change until the call returns.</param>
    /// <param name="outputs">Names of the outputs wanted; null (the default) for all.</param>
    /// <param name="cancellationToken">Ends the run between two nodes.</param>
    /// <returns>The outputs by name. A batch of no rows gives empty tensors without running the model.</returns>
    /// <exception cref="ArgumentException">A name, type or shape does not fit; the
    /// message lists what the model wants and what came.</exception>
    /// <exception cref="OnnxException">The model failed.</exception>
    /// <exception cref="OperationCanceledException">The token ended the run.</exception>
    public IReadOnlyDictionary<string, OnnxData> Run(
        IReadOnlyDictionary<string, OnnxData> inputs, IReadOnlyList<string>? outputs = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        cancellationToken.ThrowIfCancellationRequested();
        Dictionary<string, long> dimensions = InputCheck.Require(this, inputs);
        OnnxValueInfo[] wanted = Wanted(outputs);
        if (EmptyOutputs.For(inputs, wanted, dimensions) is { } nothing)
        {
            return nothing;
        }

        Enter();
        RunOptions options = RentRunOptions();
        var values = new List<OrtValue>(Inputs.Count);
        try
        {
            foreach (OnnxValueInfo input in Inputs)
            {
                values.Add(OrtConversion.ToOrt(inputs[input.Name]));
            }

            string[] names = [.. wanted.Select(output => output.Name)];
            using IDisposableReadOnlyCollection<OrtValue> results = Guarded(
                options, () => _session.Run(options, _session.InputNames, values, names), cancellationToken);
            var read = new Dictionary<string, OnnxData>(names.Length, StringComparer.Ordinal);
            for (int i = 0; i < names.Length; i++)
            {
                read.Add(names[i], OrtConversion.FromOrt(results[i]));
            }

            return read;
        }
        finally
        {
            foreach (OrtValue value in values)
            {
                value.Dispose();
            }

            ReturnRunOptions(options);
            Exit();
        }
    }

    /// <summary>Borrows bound buffers for a batch: fill the inputs, run, read the outputs,
    /// dispose to give them back. Reuse costs no managed memory.</summary>
    /// <param name="batch">Rows: the size of every input's free first axis, at least 1.</param>
    /// <returns>The buffers; for one thread at a time.</returns>
    /// <exception cref="ArgumentException">An input has another free axis; use the overload with shapes.</exception>
    public OnnxBinding Rent(long batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        return _bindings.Rent(batch);
    }

    /// <summary>Borrows bound buffers for inputs of these shapes.</summary>
    /// <param name="shapes">Shape by input name; inputs without a free axis may be left out.</param>
    /// <returns>The buffers; for one thread at a time.</returns>
    /// <exception cref="ArgumentException">A name or shape does not fit; the message lists what the model wants and what came.</exception>
    public OnnxBinding Rent(IReadOnlyDictionary<string, long[]> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        return _bindings.Rent(shapes);
    }

    /// <summary>Runs the model on zeros and empty texts, so that the first caller does not pay for lazy set-up.</summary>
    /// <param name="batch">Rows, at least 1; free axes other than the first get size 1.</param>
    /// <exception cref="OnnxException">The model does not run on zeros.</exception>
    public void WarmUp(long batch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var shapes = Inputs.ToDictionary(
            input => input.Name,
            input => input.Type is OnnxTensorType { Shape: { } shape }
                ? shape.Select((dimension, axis) => dimension.Size ?? (axis == 0 ? batch : 1)).ToArray()
                : [1],
            StringComparer.Ordinal);
        using OnnxBinding binding = Rent(shapes);
        binding.Run();
    }

    /// <summary>Ends the profile begun by <see cref="OnnxModelOptions.ProfilePath"/>.</summary>
    /// <returns>Path of the file with the timings, in Chrome's trace format.</returns>
    /// <exception cref="InvalidOperationException">The model was loaded without
    /// <see cref="OnnxModelOptions.ProfilePath"/>, or its profile has been ended before.</exception>
    public string EndProfiling()
    {
        if (Options.ProfilePath is null)
        {
            throw new InvalidOperationException("There is no profile to end: the model was loaded without OnnxModelOptions.ProfilePath.");
        }

        Enter();
        try
        {
            return _session.EndProfiling() is { Length: > 0 } path
                ? path
                : throw new InvalidOperationException("The profile has been ended before.");
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Frees the model once the runs in progress have ended.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _bindings.Close();
            Exit();
        }
    }

    internal InferenceSession Session => _session;

    internal OnnxValueInfo? Input(string name) => _inputByName.GetValueOrDefault(name);

    internal void Enter()
    {
        int held = Volatile.Read(ref _holders);
        while (held > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, held + 1, held);
            if (seen == held)
            {
                ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) == 1 && ReleaseAfterDispose(), this);
                return;
            }

            held = seen;
        }

        throw new ObjectDisposedException(nameof(OnnxModel));
    }

    internal void Exit()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
        {
            return;
        }

        while (_runOptions.TryDequeue(out RunOptions? options))
        {
            options.Dispose();
        }

        _session.Dispose();
        _sessionOptions.Dispose();
        _arena?.Dispose();
    }

    internal RunOptions RentRunOptions() => _runOptions.TryDequeue(out RunOptions? options) ? options : new RunOptions();

    internal void ReturnRunOptions(RunOptions options) => _runOptions.Enqueue(options);

    /// <summary>Runs with the token wired to ONNX Runtime's own switch and its errors made ours.</summary>
    internal static T Guarded<T>(RunOptions options, Func<T> run, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => ((RunOptions)state!).Terminate = true, options);
        try
        {
            return run();
        }
        catch (OnnxRuntimeException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RunFailed(error);
        }
        finally
        {
            registration.Dispose();
            if (cancellationToken.IsCancellationRequested)
            {
                options.Terminate = false;
            }
        }
    }

    internal static OnnxException RunFailed(OnnxRuntimeException error)
    {
        string advice = error.Message.Contains("Available memory of", StringComparison.Ordinal)
            || error.Message.Contains("alloc", StringComparison.OrdinalIgnoreCase)
            ? " Give the model smaller batches, or raise OnnxModelOptions.MemoryLimitBytes."
            : "";
        return new OnnxException($"The model failed while running: {error.Message.Trim()}{advice}", error);
    }

    private bool ReleaseAfterDispose()
    {
        Exit();
        return true;
    }

    private OnnxValueInfo[] Wanted(IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            return [.. Outputs];
        }

        return [.. names.Distinct(StringComparer.Ordinal).Select(name => Outputs.FirstOrDefault(output => output.Name == name)
            ?? throw new ArgumentException(
                $"The model has no output '{name}'; it has {string.Join(", ", Outputs.Select(output => $"'{output.Name}'"))}.",
                nameof(names)))];
    }
}
