using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

/// <summary>Buffers bound to a model's inputs and outputs, borrowed from its pool. For one thread at a time.</summary>
/// <remarks>Life: rent, fill the inputs, run, read the outputs (again and again if
/// wished), dispose. After that its spans must not be used.</remarks>
public sealed class OnnxBinding : IDisposable
{
    private readonly OnnxModel _model;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly Dictionary<string, BoundBuffer> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrtValue> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BoundBuffer> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _loose = new(StringComparer.Ordinal);
    private BindingPool.Shelf? _shelf;
    private bool _rented;

    internal OnnxBinding(
        OnnxModel model, IReadOnlyDictionary<string, long[]> shapes, Dictionary<string, long> dimensions, BindingPool.Shelf? shelf)
    {
        _model = model;
        _shelf = shelf;
        _binding = model.Session.CreateIoBinding();
        try
        {
            foreach (OnnxValueInfo input in model.Inputs)
            {
                BindInput(input, shapes[input.Name]);
            }

            for (int i = 0; i < model.Outputs.Count; i++)
            {
                BindOutput(model.Outputs[i], i, dimensions);
            }
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>The buffer of an input, to be filled.</summary>
    /// <typeparam name="T">The .NET type of its elements.</typeparam>
    /// <param name="name">The input's name.</param>
    /// <returns>[product of the shape]; last axis fastest.</returns>
    /// <exception cref="ArgumentException">There is no such input, or it holds something else.</exception>
    public Span<T> Input<T>(string name)
        where T : unmanaged
    {
        RequireRented();
        return _inputs.TryGetValue(name, out BoundBuffer? buffer)
            ? buffer.Span<T>(name)
            : throw Missing("input of numbers", name, _inputs.Keys);
    }

    /// <summary>Fills an input of texts.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="values">[product of the shape]; last axis fastest; null counts as empty.</param>
    /// <exception cref="ArgumentException">There is no such input, or the number of texts differs.</exception>
    public void SetTexts(string name, ReadOnlySpan<string> values)
    {
        RequireRented();
        if (!_texts.TryGetValue(name, out OrtValue? tensor))
        {
            throw Missing("input of texts", name, _texts.Keys);
        }

        long expected = tensor.GetTensorTypeAndShape().ElementCount;
        if (values.Length != expected)
        {
            throw new ArgumentException($"'{name}' takes {expected} texts; got {values.Length}.", nameof(values));
        }

        for (int i = 0; i < values.Length; i++)
        {
            tensor.StringTensorSetElementAt((values[i] ?? "").AsSpan(), i);
        }
    }

    /// <summary>Runs the model on the inputs as they are.</summary>
    /// <param name="cancellationToken">Ends the run between two nodes.</param>
    /// <exception cref="OnnxException">The model failed.</exception>
    /// <exception cref="OperationCanceledException">The token ended the run.</exception>
    public void Run(CancellationToken cancellationToken = default)
    {
        RequireRented();
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            OnnxModel.Guarded(_options, RunOnce, cancellationToken);
            return;
        }

        try
        {
            _model.Session.RunWithBinding(_options, _binding);
        }
        catch (OnnxRuntimeException error)
        {
            throw OnnxModel.RunFailed(error);
        }
    }

    /// <summary>What the model wrote, without a copy.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="name">The output's name.</param>
    /// <returns>[product of the shape]; last axis fastest; valid until the next run or <see cref="Dispose"/>.</returns>
    /// <exception cref="ArgumentException">There is no such output, it holds something else, or its
    /// shape was not known before the run: use <see cref="Read"/>.</exception>
    public ReadOnlySpan<T> Output<T>(string name)
        where T : unmanaged
    {
        RequireRented();
        return _outputs.TryGetValue(name, out BoundBuffer? buffer) ? buffer.Span<T>(name)
            : _loose.ContainsKey(name) ? throw new ArgumentException(
                $"The shape or kind of output '{name}' is known only after the run; read it with Read(\"{name}\").", nameof(name))
            : throw Missing("output", name, _outputs.Keys);
    }

    /// <summary>The shape of an output that is bound to a buffer.</summary>
    /// <param name="name">The output's name.</param>
    /// <returns>The sizes, outermost first.</returns>
    /// <exception cref="ArgumentException">There is no such output, or its shape was not known before the run.</exception>
    public IReadOnlyList<long> OutputShape(string name) =>
        _outputs.TryGetValue(name, out BoundBuffer? buffer) ? buffer.Shape : throw Missing("output of known shape", name, _outputs.Keys);

    /// <summary>A copy of an output, whatever its kind and shape.</summary>
    /// <param name="name">The output's name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">There is no such output.</exception>
    public OnnxData Read(string name)
    {
        RequireRented();
        if (_outputs.TryGetValue(name, out BoundBuffer? buffer))
        {
            return OrtConversion.FromOrt(buffer.Value);
        }

        if (!_loose.TryGetValue(name, out int place))
        {
            throw Missing("output", name, _outputs.Keys.Concat(_loose.Keys));
        }

        using IDisposableReadOnlyCollection<OrtValue> values = _binding.GetOutputValues();
        return OrtConversion.FromOrt(values[place]);
    }

    /// <summary>Gives the buffers back to the model's pool.</summary>
    public void Dispose()
    {
        if (!_rented)
        {
            return;
        }

        _rented = false;
        if (_shelf is null || !_shelf.PutBack(this))
        {
            End();
        }
    }

    internal void Take() => _rented = true;

    /// <summary>Frees the buffers and lets go of the model.</summary>
    internal void End()
    {
        Free();
        _model.Exit();
    }

    private void Free()
    {
        _shelf = null;
        _binding.Dispose();
        _options.Dispose();
        foreach (BoundBuffer buffer in _inputs.Values.Concat(_outputs.Values))
        {
            buffer.Dispose();
        }

        foreach (OrtValue text in _texts.Values)
        {
            text.Dispose();
        }
    }

    private bool RunOnce()
    {
        _model.Session.RunWithBinding(_options, _binding);
        return true;
    }

    private void BindInput(OnnxValueInfo input, long[] shape)
    {
        if (input.Type is not OnnxTensorType type)
        {
            throw new ArgumentException($"The input '{input.Name}' is {input.Type}; only tensors can be bound. Use OnnxModel.Run.");
        }

        if (type.Element == OnnxElementType.String)
        {
            OrtValue text = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
            _texts.Add(input.Name, text);
            _binding.BindInput(input.Name, text);
            return;
        }

        var buffer = new BoundBuffer(type.Element, shape);
        _inputs.Add(input.Name, buffer);
        _binding.BindInput(input.Name, buffer.Value);
    }

    private void BindOutput(OnnxValueInfo output, int place, Dictionary<string, long> dimensions)
    {
        if (output.Type is OnnxTensorType { Shape: { } axes } type
            && type.Element.BitsPerElement() >= 8
            && Resolve(axes, dimensions) is { } shape)
        {
            var buffer = new BoundBuffer(type.Element, shape);
            _outputs.Add(output.Name, buffer);
            _binding.BindOutput(output.Name, buffer.Value);
            return;
        }

        _loose.Add(output.Name, place);
        _binding.BindOutputToDevice(output.Name, OrtMemoryInfo.DefaultInstance);
    }

    private static long[]? Resolve(IReadOnlyList<OnnxDimension> axes, Dictionary<string, long> dimensions)
    {
        var shape = new long[axes.Count];
        for (int i = 0; i < shape.Length; i++)
        {
            if (axes[i].Size is { } size)
            {
                shape[i] = size;
            }
            else if (axes[i].Name is not { } name || !dimensions.TryGetValue(name, out shape[i]))
            {
                return null;
            }
        }

        return shape;
    }

    private void RequireRented() => ObjectDisposedException.ThrowIf(!_rented, this);

    private static ArgumentException Missing(string what, string name, IEnumerable<string> known) =>
        new(
            $"The model has no {what} '{name}'; it has {string.Join(", ", known.Select(item => $"'{item}'").DefaultIfEmpty("none"))}.",
            nameof(name));
}
