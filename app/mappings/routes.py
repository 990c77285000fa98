"""``/mappings``: what an office says about the reading of its files, kept under names."""

from fastapi import APIRouter, Request, Response

from app.deps import Caller, Database, Identifier
from app.errors import documented
from app.mappings import service
from app.mappings.schemas import MappingIn, MappingList, MappingOut, shown
from app.paging import keyed
from app.window import AllAtOnce

router = APIRouter(tags=["列名对照 mappings"])


@router.post(
    "/mappings",
    status_code=201,
    summary="保存列名对照",
    response_description="已保存，Location 指向它",
    responses=documented(409, 422),
)
def save(engine: Database, caller: Caller, request: Request, response: Response, mapping: MappingIn) -> MappingOut:
    """列的含义、表头位置和修正规则，以后的文件用 mapping 写名称即可再用；同名的由新的代替。只改一格、删一行的修正不保存。"""
    kept = service.save(engine, caller, mapping.name, mapping.recipe)
    response.headers["Location"] = f"{request.url.path}/{kept.id}"
    return shown(kept)


@router.get("/mappings", summary="现有列名对照，最近改动的在前", responses=documented(422))
def listing(engine: Database, page: AllAtOnce) -> MappingList:
    found, more = keyed(service.every(engine), lambda one: one.id, page.cursor, page.limit)
    return MappingList(items=[shown(profile) for profile in found], next=page.then(more))


@router.get("/mappings/{mapping_id}", summary="一份列名对照", responses=documented(404, 422))
def one(engine: Database, mapping_id: Identifier) -> MappingOut:
    return shown(service.one(engine, mapping_id))


@router.delete("/mappings/{mapping_id}", status_code=204, summary="删去列名对照", responses=documented(404, 422))
def remove(engine: Database, caller: Caller, mapping_id: Identifier) -> None:
    service.remove(engine, caller, mapping_id)
