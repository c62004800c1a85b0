using System.Collections.Concurrent;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Bound buffers at rest, by shape. It keeps at most as many of one shape as there are
/// processors, and at most 32 shapes; what exceeds that is freed when given back.</summary>
/// <remarks>
/// A buffer holds its model from its making to its end, at rest too, so that borrowing it need not: the common
/// call, one batch size again and again, takes it by one exchange and gives it back by another.
/// When the model is disposed, those at rest are freed then, and those out when they come back.
/// </remarks>
internal sealed class BindingPool(OnnxModel model)
{
    private const int MaximumShapes = 32;
    private readonly ConcurrentDictionary<long, Shelf> _byBatch = new();
    private readonly ConcurrentDictionary<string, Shelf> _byShapes = new(StringComparer.Ordinal);
    private volatile Shelf? _latest;
    private volatile bool _closed;

    internal OnnxBinding Rent(long batch)
    {
        Shelf? shelf = _latest;
        if (shelf is null || shelf.Batch != batch)
        {
            if (!_byBatch.TryGetValue(batch, out shelf) && _byBatch.Count < MaximumShapes)
            {
                shelf = _byBatch.GetOrAdd(batch, new Shelf(this, batch));
            }

            _latest = shelf;
        }

        return Taken(shelf) ?? Make(batch, shelf);
    }

    internal OnnxBinding Rent(IReadOnlyDictionary<string, long[]> shapes)
    {
        Dictionary<string, long[]> complete = Complete(shapes);
        string key = string.Join(';', model.Inputs.Select(input => string.Join(',', complete[input.Name])));
        if (!_byShapes.TryGetValue(key, out Shelf? shelf) && _byShapes.Count < MaximumShapes)
        {
            shelf = _byShapes.GetOrAdd(key, new Shelf(this, 0));
        }

        return Taken(shelf) ?? Make(complete, shelf);
    }

    /// <summary>Frees what is at rest; what is given back from now on is freed too.</summary>
    internal void Close()
    {
        _closed = true;
        Interlocked.MemoryBarrier(); // who gives back after this sees that it is closed; who did before is swept here
        Sweep();
    }

    private void Sweep()
    {
        foreach (Shelf shelf in _byBatch.Values.Concat(_byShapes.Values))
        {
            while (shelf.Take() is { } binding)
            {
                binding.End();
            }
        }
    }

    private OnnxBinding? Taken(Shelf? shelf)
    {
        OnnxBinding? binding = shelf?.Take();
        if (binding is not null && _closed)
        {
            binding.End();
            throw new ObjectDisposedException(nameof(OnnxModel));
        }

        binding?.Take();
        return binding;
    }

    private OnnxBinding Make(long batch, Shelf? shelf)
    {
        ObjectDisposedException.ThrowIf(_closed, model);
        return Make(Shapes(batch), shelf);
    }

    private OnnxBinding Make(Dictionary<string, long[]> shapes, Shelf? shelf)
    {
        model.Enter();
        try
        {
            var binding = new OnnxBinding(model, shapes, InputCheck.Require(model, shapes), shelf);
            binding.Take();
            return binding;
        }
        catch
        {
            model.Exit();
            throw;
        }
    }

    private Dictionary<string, long[]> Shapes(long batch)
    {
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (OnnxValueInfo input in model.Inputs)
        {
            if (input.Type is not OnnxTensorType { Shape: { } axes })
            {
                throw new ArgumentException(
                    $"The input '{input.Name}' is {input.Type}; its shape does not follow from the batch size. Use Rent with shapes, or Run.",
                    nameof(batch));
            }

            shapes.Add(input.Name, [.. axes.Select((dimension, axis) => dimension.Size ?? (axis == 0 ? batch
                : throw new ArgumentException(
                    $"The input '{input.Name}' ({input.Type}) is free on axis {axis} too. Use Rent with shapes.", nameof(batch))))]);
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
    /// <param name="pool">The pool it belongs to.</param>
    /// <param name="batch">The batch size it belongs to; 0 for a shape of its own.</param>
    internal sealed class Shelf(BindingPool pool, long batch)
    {
        private readonly ConcurrentQueue<OnnxBinding> _others = new();
        private OnnxBinding? _first;
        private int _count;

        internal long Batch => batch;

        internal OnnxBinding? Take()
        {
            OnnxBinding? binding = Interlocked.Exchange(ref _first, null);
            if (binding is null && _others.TryDequeue(out binding))
            {
                Interlocked.Decrement(ref _count);
            }

            return binding;
        }

        /// <summary>Keeps a buffer for the next; false where there are enough.</summary>
        internal bool PutBack(OnnxBinding binding)
        {
            if (Interlocked.CompareExchange(ref _first, binding, null) is not null)
            {
                if (Interlocked.Increment(ref _count) >= Environment.ProcessorCount)
                {
                    Interlocked.Decrement(ref _count);
                    return false;
                }

                _others.Enqueue(binding);
                Interlocked.MemoryBarrier();
            }

            if (pool._closed)
            {
                pool.Sweep();
            }

            return true;
        }
    }
}
