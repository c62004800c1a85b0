using System.Runtime.InteropServices;
using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FullStackAI.OnnxRuntime;

/// <summary>Native memory, 64-byte aligned, that ONNX Runtime reads or writes in place.</summary>
internal sealed unsafe class BoundBuffer : IDisposable
{
    private const nuint Alignment = 64;
    private void* _memory;

    internal BoundBuffer(OnnxElementType element, long[] shape)
    {
        Element = element;
        Shape = shape;
        long count = 1;
        foreach (long size in shape)
        {
            count = checked(count * size);
        }

        long bytes = element.ByteCount(count);
        Length = checked((int)bytes);
        _memory = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);
        NativeMemory.Clear(_memory, (nuint)bytes);
        Value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, (TensorElementType)(int)element, shape, (nint)_memory, bytes);
    }

    ~BoundBuffer() => Free();

    internal OnnxElementType Element { get; }

    internal long[] Shape { get; }

    internal int Length { get; }

    internal OrtValue Value { get; }

    /// <summary>The elements; the type must be the tensor's.</summary>
    internal Span<T> Span<T>(string name)
        where T : unmanaged =>
        OnnxElementTypes.Of<T>() == Element
            ? MemoryMarshal.Cast<byte, T>(new Span<byte>(_memory, Length))
            : throw new ArgumentException($"'{name}' holds {Element.OnnxName()}, not {OnnxElementTypes.Of<T>().OnnxName()}.", nameof(name));

    public void Dispose()
    {
        Value.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
