using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Runs the blend programs of trees that ask for numbers only, over a block of rows: three or four instructions a node and vector. The results are leaf numbers: the same at every width.</summary>
internal static unsafe class NumberKernel
{
    private const int Unit = BlendProgram.UnitBytes;

    /// <summary>Runs a tree at the widest vectors this processor has.</summary>
    /// <param name="program">Its steps.</param>
    /// <param name="scratch">The block's scratch.</param>
    internal static void Run(NumberProgram program, byte* scratch)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run512(program, scratch);
        }
        else if (Avx2.IsSupported)
        {
            Run256(program, scratch);
        }
        else
        {
            Run128(program, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run512(NumberProgram program, byte* scratch)
    {
        foreach (ref readonly LeafPair node in program.Ends.AsSpan())
        {
            var above = Vector512.Create(node.Above);
            var left = Vector512.Create(node.Left);
            var right = Vector512.Create(node.Right);
            byte* bins = scratch + (node.Bins * Unit);
            byte* target = scratch + (node.Target * Unit);
            Vector512.ConditionalSelect(Vector512.GreaterThan(above, Vector512.Load((sbyte*)bins)).AsByte(), left, right).Store(target);
            Vector512.ConditionalSelect(Vector512.GreaterThan(above, Vector512.Load((sbyte*)bins + 64)).AsByte(), left, right).Store(target + 64);
        }

        foreach (ref readonly NodePair node in program.Inner.AsSpan())
        {
            var above = Vector512.Create(node.Above);
            byte* bins = scratch + (node.Bins * Unit);
            byte* left = scratch + (node.Left * Unit);
            byte* right = scratch + (node.Right * Unit);
            byte* target = scratch + (node.Target * Unit);
            Vector512.ConditionalSelect(Vector512.GreaterThan(above, Vector512.Load((sbyte*)bins)).AsByte(), Vector512.Load(left), Vector512.Load(right)).Store(target);
            Vector512.ConditionalSelect(Vector512.GreaterThan(above, Vector512.Load((sbyte*)bins + 64)).AsByte(), Vector512.Load(left + (node.LeftMoves * 64)), Vector512.Load(right + (node.RightMoves * 64))).Store(target + 64);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run256(NumberProgram program, byte* scratch)
    {
        foreach (ref readonly LeafPair node in program.Ends.AsSpan())
        {
            var above = Vector256.Create(node.Above);
            var left = Vector256.Create(node.Left);
            var right = Vector256.Create(node.Right);
            byte* bins = scratch + (node.Bins * Unit);
            byte* target = scratch + (node.Target * Unit);
            Blend(right, left, above, bins).Store(target);
            Blend(right, left, above, bins + 32).Store(target + 32);
            Blend(right, left, above, bins + 64).Store(target + 64);
            Blend(right, left, above, bins + 96).Store(target + 96);
        }

        foreach (ref readonly NodePair node in program.Inner.AsSpan())
        {
            var above = Vector256.Create(node.Above);
            byte* bins = scratch + (node.Bins * Unit);
            byte* left = scratch + (node.Left * Unit);
            byte* right = scratch + (node.Right * Unit);
            byte* target = scratch + (node.Target * Unit);
            nint leftStep = node.LeftMoves * 32;
            nint rightStep = node.RightMoves * 32;
            Blend(Vector256.Load(right), Vector256.Load(left), above, bins).Store(target);
            Blend(Vector256.Load(right + rightStep), Vector256.Load(left + leftStep), above, bins + 32).Store(target + 32);
            Blend(Vector256.Load(right + (2 * rightStep)), Vector256.Load(left + (2 * leftStep)), above, bins + 64).Store(target + 64);
            Blend(Vector256.Load(right + (3 * rightStep)), Vector256.Load(left + (3 * leftStep)), above, bins + 96).Store(target + 96);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run128(NumberProgram program, byte* scratch)
    {
        foreach (ref readonly LeafPair node in program.Ends.AsSpan())
        {
            var above = Vector128.Create(node.Above);
            var left = Vector128.Create(node.Left);
            var right = Vector128.Create(node.Right);
            byte* bins = scratch + (node.Bins * Unit);
            byte* target = scratch + (node.Target * Unit);
            for (int row = 0; row < BlendProgram.BlockRows; row += 16)
            {
                Vector128.ConditionalSelect(Vector128.GreaterThan(above, Vector128.Load((sbyte*)bins + row)).AsByte(), left, right).Store(target + row);
            }
        }

        foreach (ref readonly NodePair node in program.Inner.AsSpan())
        {
            var above = Vector128.Create(node.Above);
            byte* bins = scratch + (node.Bins * Unit);
            byte* left = scratch + (node.Left * Unit);
            byte* right = scratch + (node.Right * Unit);
            byte* target = scratch + (node.Target * Unit);
            for (int row = 0; row < BlendProgram.BlockRows; row += 16)
            {
                Vector128.ConditionalSelect(
                    Vector128.GreaterThan(above, Vector128.Load((sbyte*)bins + row)).AsByte(),
                    Vector128.Load(left + (node.LeftMoves * row)),
                    Vector128.Load(right + (node.RightMoves * row))).Store(target + row);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Blend(Vector256<byte> right, Vector256<byte> left, Vector256<sbyte> above, byte* bins) =>
        Avx2.BlendVariable(right, left, Vector256.GreaterThan(above, Vector256.Load((sbyte*)bins)).AsByte());
}
