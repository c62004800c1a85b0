using System.Collections.Concurrent;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Bound buffers at rest, by shape. It keeps at most as many of one shape as there are processors, and at most 32 shapes; what exceeds that is freed when given back.</summary>
/// <remarks>The common call, one batch size again and again, finds its shelf and its buffers by one exchange each way: borrowing costs some ten nanoseconds.</remarks>
internal sealed class BindingPool(OnnxModel model) : IDisposable
{
    private const int MaximumShapes = 32;
    private readonly ConcurrentDictionary<long, Shelf> _byBatch = new();
    private readonly ConcurrentDictionary<string, Shelf> _byShapes = new(StringComparer.Ordinal);
    private volatile Shelf? _latest;
    private volatile bool _disposed;

    internal OnnxBinding Rent(long batch)
    {
        model.Enter();
        try
        {
            Shelf? shelf = _latest;
            if (shelf?.Batch != batch)
            {
                if (!_byBatch.TryGetValue(batch, out shelf) && _byBatch.Count < MaximumShapes)
                {
                    shelf = _byBatch.GetOrAdd(batch, new Shelf(batch));
                }

                _latest = shelf;
            }

            return shelf?.Take() ?? Make(Shapes(batch), shelf);
        }
        catch
        {
            model.Exit();
            throw;
        }
    }

    internal OnnxBinding Rent(IReadOnlyDictionary<string, long[]> shapes)
    {
        model.Enter();
        try
        {
            Dictionary<string, long[]> complete = Complete(shapes);
            string key = string.Join(';', model.Inputs.Select(input => string.Join(',', complete[input.Name])));
            if (!_byShapes.TryGetValue(key, out Shelf? shelf) && _byShapes.Count < MaximumShapes)
            {
                shelf = _byShapes.GetOrAdd(key, new Shelf(0));
            }

            return shelf?.Take() ?? Make(complete, shelf);
        }
        catch
        {
            model.Exit();
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (Shelf shelf in _byBatch.Values.Concat(_byShapes.Values))
        {
            shelf.Clear();
        }
    }

    private OnnxBinding Make(Dictionary<string, long[]> shapes, Shelf? shelf)
    {
        ObjectDisposedException.ThrowIf(_disposed, model);
        var binding = new OnnxBinding(model, shapes, InputCheck.Require(model, shapes), shelf);
        binding.Take();
        return binding;
    }

    private Dictionary<string, long[]> Shapes(long batch)
    {
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (OnnxValueInfo input in model.Inputs)
        {
            if (input.Type is not OnnxTensorType { Shape: { } axes })
            {
                throw new ArgumentException($"The input '{input.Name}' is {input.Type}; its shape does not follow from the batch size. Use Rent with shapes, or Run.", nameof(batch));
            }

            shapes.Add(input.Name, [.. axes.Select((dimension, axis) => dimension.Size ?? (axis == 0 ? batch
                : throw new ArgumentException($"The input '{input.Name}' ({input.Type}) is free on axis {axis} too. Use Rent with shapes.", nameof(batch))))]);
        }

        return shapes;
    }

    private Dictionary<string, long[]> Complete(IReadOnlyDictionary<string, long[]> shapes)
    {
        var complete = new Dictionary<string, long[]>(shapes, StringComparer.Ordinal);
        foreach (OnnxValueInfo input in model.Inputs.Where(input => !complete.ContainsKey(input.Name)))
        {
            complete.Add(input.Name, input.Type is OnnxTensorType { Shape: { } axes } && axes.All(dimension => dimension.Size is not null)
                ? [.. axes.Select(dimension => dimension.Size!.Value)]
                : throw new ArgumentException($"The shape of input '{input.Name}' ({input.Type}) is missing.", nameof(shapes)));
        }

        return complete;
    }

    /// <summary>The buffers of one shape.</summary>
    /// <param name="batch">The batch size it belongs to; 0 for a shape of its own.</param>
    internal sealed class Shelf(long batch)
    {
        private readonly ConcurrentQueue<OnnxBinding> _others = new();
        private OnnxBinding? _first;
        private int _count;

        internal long Batch => batch;

        internal OnnxBinding? Take()
        {
            OnnxBinding? binding = Interlocked.Exchange(ref _first, null);
            if (binding is null)
            {
                if (!_others.TryDequeue(out binding))
                {
                    return null;
                }

                Interlocked.Decrement(ref _count);
            }

            binding.Take();
            return binding;
        }

        /// <summary>Keeps a buffer for the next; false where there are enough.</summary>
        internal bool PutBack(OnnxBinding binding)
        {
            if (Interlocked.CompareExchange(ref _first, binding, null) is null)
            {
                return true;
            }

            if (Interlocked.Increment(ref _count) >= Environment.ProcessorCount)
            {
                Interlocked.Decrement(ref _count);
                return false;
            }

            _others.Enqueue(binding);
            return true;
        }

        internal void Clear()
        {
            while (Take() is { } binding)
            {
                binding.Free();
            }
        }
    }
}
